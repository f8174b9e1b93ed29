/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(names) (sizeof(names) / sizeof(names)[0])

static void check_role(lr_role role, size_t count, const char *const *names, size_t wanted)
{
    size_t column = 999;
    lr_error error = {0};

    assert_true(lr_role_find(role, count, names, &column, &error));
    assert_int_equal(column, wanted);
}

static void test_names_of_roles(void **state)
{
    static const char *const names[] = {"momentum", "time", "epoch", "metric", "loss", "lr", "step"};

    (void)state;
    check_role(LR_ROLE_STEP, COUNT(names), names, 6);
    check_role(LR_ROLE_LR, COUNT(names), names, 5);
    check_role(LR_ROLE_LOSS, COUNT(names), names, 4);
    check_role(LR_ROLE_EPOCH, COUNT(names), names, 2);
    check_role(LR_ROLE_TIME, COUNT(names), names, 1);
    check_role(LR_ROLE_MOMENTUM, COUNT(names), names, 0);
    check_role(LR_ROLE_METRIC, COUNT(names), names, 3);
    check_role(LR_ROLE_METRIC, 3, names, 3);
    check_role(LR_ROLE_LOSS, 0, NULL, 0);
}

static void test_aliases(void **state)
{
    static const char *const trainer[] = {"Iteration", "Learning_Rate", "val_loss", "Train/Loss"};
    static const char *const both[] = {"train_loss", "loss", "global_step", "epoch"};
    static const char *const epochs[] = {"epoch", "lr-Adam", "accuracy"};
    static const char *const stats[] = {"step", "lr_mean", "lr_sd", "loss_mean", "loss_sd"};

    (void)state;
    check_role(LR_ROLE_STEP, COUNT(trainer), trainer, 0);
    check_role(LR_ROLE_LR, COUNT(trainer), trainer, 1);
    check_role(LR_ROLE_LOSS, COUNT(trainer), trainer, 3); /* the loss of validation is another thing */
    check_role(LR_ROLE_LOSS, COUNT(both), both, 1);       /* its own name before any alias */
    check_role(LR_ROLE_STEP, COUNT(both), both, 2);       /* the order of preference */
    check_role(LR_ROLE_STEP, COUNT(epochs), epochs, 0);
    check_role(LR_ROLE_LR, COUNT(epochs), epochs, 1);
    check_role(LR_ROLE_LOSS, COUNT(epochs), epochs, 3);
    check_role(LR_ROLE_LR, COUNT(stats), stats, 1); /* what lrcat --stats calls them */
    check_role(LR_ROLE_LOSS, COUNT(stats), stats, 3);
}

static void test_two_columns_answer(void **state)
{
    static const char *const twice[] = {"step", "loss", "lr", "loss"};
    static const char *const cases[] = {"Train_Loss", "step", "train_loss"};
    size_t column;
    lr_error error = {0};

    (void)state;
    assert_false(lr_role_find(LR_ROLE_LOSS, COUNT(twice), twice, &column, &error));
    assert_int_equal(error.fault, LR_BAD_INPUT);
    assert_string_equal(error.text, "columns 2 (loss) and 4 (loss) both answer to \"loss\"");
    assert_false(lr_role_find(LR_ROLE_LOSS, COUNT(cases), cases, &column, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, "columns 1 (Train_Loss) and 3 (train_loss) both answer to \"train_loss\"");
}

static void test_choices(void **state)
{
    static const char *const names[] = {"step", "a,b", "lr/pg=1", "train_loss", "back\\slash"};
    lr_choices choices;
    lr_error error = {0};

    (void)state;
    assert_true(lr_choices_parse("loss,lr=lr/pg\\=1,a\\,b,back\\\\slash", &choices, &error));
    assert_int_equal(choices.count, 4);
    assert_int_equal(choices.items[0].role, LR_ROLE_LOSS);
    assert_int_equal(choices.items[1].role, LR_ROLE_LR);
    assert_string_equal(choices.items[1].source, "lr/pg=1");
    assert_int_equal(choices.items[2].role, LR_ROLE_NONE);
    assert_string_equal(choices.items[2].name, "a,b");
    assert_true(lr_choices_resolve(&choices, "run.csv", COUNT(names), names, &error));
    assert_int_equal(choices.items[0].column, 3);
    assert_int_equal(choices.items[1].column, 2);
    assert_int_equal(choices.items[2].column, 1);
    assert_int_equal(choices.items[3].column, 4);
    lr_choices_free(&choices);
    assert_int_equal(choices.count, 0);
    lr_choices_free(&choices);
    /* blanks around names are no part of them; within they are */
    assert_true(lr_choices_parse(" loss ,lr =\tval loss, a\\,b", &choices, &error));
    assert_int_equal(choices.count, 3);
    assert_int_equal(choices.items[0].role, LR_ROLE_LOSS);
    assert_string_equal(choices.items[0].name, "loss");
    assert_string_equal(choices.items[1].name, "lr");
    assert_string_equal(choices.items[1].source, "val loss");
    assert_string_equal(choices.items[2].source, "a,b");
    lr_choices_free(&choices);
}

static void check_malformed(const char *text, const char *message)
{
    lr_choices choices;
    lr_error error = {0};

    assert_false(lr_choices_parse(text, &choices, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text, message);
    assert_int_equal(choices.count, 0);
    assert_null(choices.items);
}

static void test_malformed_choices(void **state)
{
#define ROLES "step, lr, loss, epoch, time, momentum or metric"
    static const char kind[] = "-c: \"weight=\" must be a role and a column: " ROLES;
    static const char empty[] = "-c: \"lr=\" must be a role and a column: " ROLES;

    (void)state;
    check_malformed("", "-c: there is an empty name in the list");
    check_malformed("loss,", "-c: there is an empty name in the list");
    check_malformed("loss,,lr", "-c: there is an empty name in the list");
    check_malformed("weight=w", kind);
    check_malformed("loss,lr=", empty);
}

static void test_missing_columns(void **state)
{
    static const char *const names[] = {"step", "accuracy"};
    lr_choices choices;
    lr_error error = {0};

    (void)state;
    assert_true(lr_choices_parse("accuracy,loss", &choices, &error));
    assert_false(lr_choices_resolve(&choices, "run.csv", COUNT(names), names, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.file, "run.csv");
    assert_string_equal(error.text, "there is no column for the role loss: name it with -c loss=COLUMN; "
                                    "the columns are: step, accuracy");
    lr_choices_free(&choices);
    assert_true(lr_choices_parse("lr=rate", &choices, &error));
    assert_false(lr_choices_resolve(&choices, "run.csv", COUNT(names), names, &error));
    assert_string_equal(error.text, "there is no column \"rate\"; the columns are: step, accuracy");
    lr_choices_free(&choices);
}

static void test_many_missing_columns(void **state)
{
    const char *names[300];
    lr_choices choices;
    lr_error error = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        names[i] = "a_column_with_a_name_that_is_longer_than_one_would_like";
    assert_true(lr_choices_parse("loss", &choices, &error));
    assert_false(lr_choices_resolve(&choices, "run.csv", COUNT(names), names, &error));
    assert_int_equal(error.fault, LR_USAGE);
    assert_string_equal(error.text + strlen(error.text) - 4, " ...");
    lr_choices_free(&choices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_roles),       cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_two_columns_answer),   cmocka_unit_test(test_choices),
        cmocka_unit_test(test_malformed_choices),    cmocka_unit_test(test_missing_columns),
        cmocka_unit_test(test_many_missing_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
