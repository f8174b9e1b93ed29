/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/plot.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool lr_figure_panels(lr_figure *figure, size_t count, lr_error *error)
{
    figure->panels = lr_allocate(count, sizeof *figure->panels, error);
    figure->panel_count = figure->panels ? count : 0;
    return figure->panels != NULL;
}

bool lr_figure_move(lr_figure *figure, size_t panel, lr_figure *other, lr_error *error)
{
    size_t kept = figure->kept_count + other->kept_count;
    bool ok = lr_reserve(&figure->kept, &figure->kept_capacity, kept, sizeof(void *), error);

    for (size_t i = 0; ok && i < other->kept_count; i++)
        figure->kept[figure->kept_count++] = other->kept[i];
    if (ok) {
        other->kept_count = 0;
        figure->panels[panel] = other->panels[0];
        other->panels[0] = (lr_panel){0};
    }
    lr_figure_free(other);
    return ok;
}

bool lr_figure_add(lr_figure *figure, size_t panel, lr_layer layer, lr_error *error)
{
    lr_panel *into = &figure->panels[panel];

    if (!lr_reserve(&into->layers, &into->layer_capacity, into->layer_count + 1, sizeof layer, error))
        return false;
    into->layers[into->layer_count++] = layer;
    return true;
}

bool lr_figure_keep(lr_figure *figure, void *memory, lr_error *error)
{
    if (!memory)
        return lr_fail_memory(error);
    if (!lr_reserve(&figure->kept, &figure->kept_capacity, figure->kept_count + 1, sizeof(void *), error)) {
        free(memory);
        return false;
    }
    figure->kept[figure->kept_count++] = memory;
    return true;
}

const char *lr_figure_text(lr_figure *figure, lr_error *error, const char *format, ...)
{
    va_list values;
    char *text;
    int length;

    va_start(values, format);
    length = vasprintf(&text, format, values);
    va_end(values);
    return lr_figure_keep(figure, length < 0 ? NULL : text, error) ? text : NULL;
}

void lr_figure_free(lr_figure *figure)
{
    size_t i;

    for (i = 0; i < figure->panel_count; i++)
        free(figure->panels[i].layers);
    free(figure->panels);
    for (i = 0; i < figure->kept_count; i++)
        free(figure->kept[i]);
    free(figure->kept);
    *figure = (lr_figure){0};
}
