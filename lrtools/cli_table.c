/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operand as a trace: open, choose columns, read, say on stderr what was mended on the way. */
#include "lrtools/cli.h"

#include <string.h>

static void tell(const cli_tool *tool, cli_common *common, const char *file, const lr_table_notes *notes)
{
    if (notes->cut)
        cli_note_data(tool, common, file, "the last row is cut short: it was left out");
    if (notes->dropped)
        cli_note_data(tool, common, file, "%zu point%s replaced by later ones at the same steps or before them",
                      notes->dropped, notes->dropped == 1 ? " was" : "s were");
    if (notes->no_step)
        cli_note_data(tool, common, file, "%zu row%s no step: left out", notes->no_step,
                      notes->no_step == 1 ? " has" : "s have");
    if (notes->non_finite)
        cli_note_data(tool, common, file, "%zu value%s not finite", notes->non_finite,
                      notes->non_finite == 1 ? " is" : "s are");
}

/* The columns of the trace that hold the rate and the first other quantity. */
static void find_roles(const lr_reader *reader, const lr_choices *choices, cli_table *table)
{
    size_t column = 1;

    table->lr = table->value = table->trace.columns;
    for (size_t i = 0; i < choices->count; i++) {
        if (choices->items[i].role == LR_ROLE_STEP)
            continue;
        if (choices->items[i].role == LR_ROLE_LR && table->lr == table->trace.columns) {
            table->lr = column;
        } else if (table->value == table->trace.columns) {
            const char *name = lr_reader_column(reader, choices->items[i].column);

            table->value = column;
            lr_text_escape(name, strlen(name), table->value_name, sizeof table->value_name);
        }
        column++;
    }
}

static bool read_columns(lr_reader *reader, const char *columns, cli_choose *choose, cli_table *table,
                         lr_error *error)
{
    lr_choices choices = {0};
    bool ok = (columns ? lr_choices_parse(columns, &choices, error) : choose(reader, &choices, error))
              && lr_choices_resolve(&choices, table->file, lr_reader_columns(reader), lr_reader_names(reader), error)
              && lr_table_read(reader, &choices, &table->trace, &table->notes, error);

    if (ok)
        find_roles(reader, &choices, table);
    lr_choices_free(&choices);
    return ok;
}

bool cli_read_table(const cli_tool *tool, cli_common *common, const char *operand, const char *columns,
                    cli_choose *choose, cli_table *table, lr_error *error)
{
    int fd = cli_open_input(operand, &table->file, error);
    lr_reader *reader;
    bool ok;

    if (fd < 0)
        return false;
    reader = lr_reader_open(fd, table->file, error);
    ok = reader && read_columns(reader, columns, choose, table, error);
    lr_reader_free(reader);
    cli_close_input(fd);
    if (ok)
        tell(tool, common, table->file, &table->notes);
    return ok;
}

size_t cli_operand_count(const cli_common *common)
{
    return common->operand_count ? common->operand_count : 1;
}

const char *cli_operand(const cli_common *common, size_t i)
{
    return common->operand_count ? common->operands[i] : "-";
}
