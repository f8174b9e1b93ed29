/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: lines and points in Braille patterns (2 by 4 dots a character), text over them. */
#include "lib/plot/sheet.h"
#include "lib/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct text_cell {
    unsigned char dots; /* as in the Braille block: the offset from U+2800 */
    uint32_t letter;    /* over the dots; 0: none */
    uint32_t colour;
} text_cell;

typedef struct cell_grid {
    size_t columns, rows;
    text_cell *cells;
    bool ascii;
} cell_grid;

static void set_dot(cell_grid *grid, double x, double y, uint32_t colour)
{
    static const unsigned char bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    text_cell *cell;

    if (!(x >= 0 && y >= 0 && x < (double)grid->columns * 2 && y < (double)grid->rows * 4))
        return;
    cell = &grid->cells[(size_t)y / 4 * grid->columns + (size_t)x / 2];
    cell->dots |= bits[(size_t)y % 4][(size_t)x % 2];
    cell->colour = colour;
}

static void set_line(cell_grid *grid, lr_spot a, lr_spot b, const lr_pen *pen)
{
    int steps = (int)ceil(fmax(fabs(b.x - a.x), fabs(b.y - a.y))), i;
    int period = pen->dashes ? 3 : 1;

    for (i = 0; i <= steps; i++) {
        double t = steps ? i / (double)steps : 0;

        if (i % period == 0)
            set_dot(grid, a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), pen->colour);
    }
}

static void put_lines(cell_grid *grid, const lr_shape *shape, const lr_spot *spots)
{
    size_t stride = shape->kind == LR_SHAPE_SEGMENTS ? 2 : 1, i;

    for (i = 0; i + 1 < shape->count; i += stride)
        set_line(grid, spots[i], spots[i + 1], &shape->pen);
}

static void put_dots(cell_grid *grid, const lr_shape *shape, const lr_spot *spots)
{
    size_t i;

    for (i = 0; i < shape->count; i++)
        set_dot(grid, spots[i].x, spots[i].y, shape->pen.colour);
}

static void put_nothing(cell_grid *grid, const lr_shape *shape, const lr_spot *spots)
{
    (void)grid;
    (void)shape;
    (void)spots;
}

/* The raised form of a digit or a sign. */
static uint32_t raise_letter(uint32_t letter)
{
    static const uint32_t digits[] = {0x2070, 0xb9,   0xb2,   0xb3,   0x2074,
                                      0x2075, 0x2076, 0x2077, 0x2078, 0x2079};

    if (letter >= '0' && letter <= '9')
        return digits[letter - '0'];
    return letter == 0x2212 ? 0x207b : letter;
}

static size_t count_letters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += (*text & 0xc0) != 0x80;
    return count;
}

static void put_letters(cell_grid *grid, long row, long *column, const char *text, bool raised,
                        uint32_t colour)
{
    while (*text) {
        uint32_t letter = '?';
        size_t size = lr_utf8_decode(text, strlen(text), &letter);

        if (row >= 0 && row < (long)grid->rows && *column >= 0 && *column < (long)grid->columns)
            grid->cells[(size_t)row * grid->columns + (size_t)*column] =
                (text_cell){.letter = raised ? raise_letter(letter) : letter, .colour = colour};
        ++*column;
        text += size ? size : 1;
    }
}

/* `10` and `2x10` as `1e` and `2e`. */
static void flatten(const char *text, char flat[LR_PLAIN_ROOM])
{
    const char *times = strstr(text, "\xc3\x97");

    snprintf(flat, LR_PLAIN_ROOM, "%.*se", times ? (int)(times - text) : 1, text);
}

static void put_text(cell_grid *grid, const lr_shape *shape, const lr_spot *spots, const char *texts)
{
    const char *text = texts + shape->text, *raised = texts + shape->raised;
    char flat[LR_PLAIN_ROOM];
    size_t length;
    long row, column;

    if (grid->ascii && *raised) { /* 10 and a raised 7 would read as 107 */
        flatten(text, flat);
        text = flat;
    }
    length = count_letters(text) + count_letters(raised);
    row = (long)floor(spots->y / 4);
    column = lround(spots->x / 2 - shape->anchor * (double)length);

    put_letters(grid, row, &column, text, false, shape->pen.colour);
    put_letters(grid, row, &column, raised, true, shape->pen.colour);
}

/* Dots as the nearest ASCII character. */
static char ascii_dots(unsigned char dots)
{
    static const unsigned char left = 0x47, right = 0xb8, upper = 0x1b;

    if ((dots & left) == left || (dots & right) == right)
        return '|';
    if (dots == 0x09 || dots == 0x12 || dots == 0x24 || dots == 0xc0)
        return '-';
    if (dots & upper)
        return dots & (unsigned char)~upper ? ':' : '\'';
    return dots ? '.' : ' ';
}

static char ascii_letter(uint32_t letter)
{
    static const struct {
        uint32_t letter;
        char ascii;
    } alike[] = {{0x2212, '-'}, {0x207b, '-'}, {0xd7, 'x'}, {0x2026, '.'}, {0x2013, '-'},
                 {0x2070, '0'}, {0xb9, '1'},   {0xb2, '2'}, {0xb3, '3'}, {0x25b2, '^'}};
    size_t i;

    if (letter >= 0x2074 && letter <= 0x2079)
        return (char)('4' + (letter - 0x2074));
    for (i = 0; i < sizeof alike / sizeof *alike; i++)
        if (alike[i].letter == letter)
            return alike[i].ascii;
    return letter < 0x80 ? (char)letter : '?';
}

static void put_utf8(lr_output *output, uint32_t c)
{
    char bytes[4];
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (i = size - 1; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)(lead[size] | c);
    lr_output_bytes(output, bytes, size);
}

static void put_cell(lr_output *output, const text_cell *cell, bool ascii)
{
    char letter = cell->letter ? ascii_letter(cell->letter) : ascii_dots(cell->dots);

    if (ascii)
        lr_output_bytes(output, &letter, 1);
    else
        put_utf8(output, cell->letter ? cell->letter : cell->dots ? 0x2800u + cell->dots : ' ');
}

static void put_row(lr_output *output, const text_cell *cells, size_t count, const lr_plot_options *options)
{
    uint32_t colour = 0;
    size_t i;

    while (count > 0 && !cells[count - 1].dots
           && (!cells[count - 1].letter || cells[count - 1].letter == ' '))
        count--;
    for (i = 0; i < count; i++) {
        uint32_t wanted = cells[i].colour == 0x333333 ? 0 : cells[i].colour;

        if (options->colour && wanted != colour && (cells[i].letter || cells[i].dots)) {
            if (wanted)
                lr_output_format(output, "\x1b[38;2;%u;%u;%um", (unsigned)(wanted >> 16 & 0xff),
                                 (unsigned)(wanted >> 8 & 0xff), (unsigned)(wanted & 0xff));
            else
                lr_output_text(output, "\x1b[0m"); /* black on paper is the terminal's own colour here */
            colour = wanted;
        }
        put_cell(output, &cells[i], options->ascii);
    }
    lr_output_text(output, colour ? "\x1b[0m\n" : "\n");
}

bool lr_draw_text(const lr_drawing *drawing, const lr_figure *figure, const lr_plot_options *options,
                  lr_output *output, lr_error *error)
{
    static void (*const put[])(cell_grid *, const lr_shape *,
                               const lr_spot *) = {[LR_SHAPE_LINE] = put_lines,
                                                   [LR_SHAPE_SEGMENTS] = put_lines,
                                                   [LR_SHAPE_AREA] = put_nothing,
                                                   [LR_SHAPE_DOTS] = put_dots};
    cell_grid grid = {
        .columns = (size_t)options->columns, .rows = (size_t)options->rows, .ascii = options->ascii};
    size_t i;

    (void)figure;
    grid.cells = lr_allocate(grid.columns * grid.rows, sizeof *grid.cells, error);
    if (!grid.cells)
        return false;
    for (i = 0; i < drawing->shape_count; i++)
        if (drawing->shapes[i].kind != LR_SHAPE_TEXT)
            put[drawing->shapes[i].kind](&grid, &drawing->shapes[i],
                                         drawing->spots + drawing->shapes[i].first);
    for (i = 0; i < drawing->shape_count; i++)
        if (drawing->shapes[i].kind == LR_SHAPE_TEXT)
            put_text(&grid, &drawing->shapes[i], drawing->spots + drawing->shapes[i].first, drawing->texts);
    for (i = 0; i < grid.rows; i++)
        put_row(output, grid.cells + i * grid.columns, grid.columns, options);
    free(grid.cells);
    return !output->failed || lr_fail(error, LR_SYSTEM, "writing the picture failed");
}

static double cell_width(void *state, const char *text, double size, bool bold)
{
    (void)state;
    (void)size;
    (void)bold;
    return 2 * (double)count_letters(text);
}

bool lr_cell_meter(lr_meter *meter, lr_error *error)
{
    (void)error;
    *meter = (lr_meter){.width = cell_width};
    return true;
}
