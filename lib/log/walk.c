/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/log/walk.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 100 };

/* What names tell, the class that tells most first. */
static const struct sort {
    const char *patterns[5];
    bool sure;
} sorts[] = {
    {{"*tfevents*"}, true},
    {{"run-*-tag-*.csv", "run-*-tag-*.json"}, true},
    {{"trainer_state.json"}, true},
    {{"*.wandb"}, true},
    {{"*.jsonl", "*.log.json", "metrics.json", "scalars.json"}, false},
    {{"*.csv", "*.tsv"}, false},
    {{"*.json"}, false},
    {{"*.log", "*.txt", "*.out"}, false},
};
enum { SORTS = sizeof sorts / sizeof sorts[0] };

/* A folder that was visited. */
typedef struct visit {
    dev_t device;
    ino_t inode;
} visit;

typedef struct walker {
    lr_walk *walk;
    const char *start;
    visit *visits;
    size_t visit_count, visit_capacity;
} walker;

typedef struct entries {
    char **names;
    size_t count, capacity;
} entries;

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void release(entries *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
}

static bool list_folder(const char *path, entries *list, lr_error *error)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    bool ok = true;

    *list = (entries){0};
    if (!folder)
        return lr_fail_system(error, NULL, "cannot open a folder");
    while (ok && (errno = 0, entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        ok = lr_reserve(&list->names, &list->capacity, list->count + 1, sizeof *list->names, error)
             && ((list->names[list->count] = strdup(entry->d_name)) != NULL || lr_fail_memory(error));
        list->count += ok;
    }
    if (ok && errno)
        ok = lr_fail_system(error, NULL, "cannot read a folder");
    closedir(folder);
    if (ok && list->count)
        qsort(list->names, list->count, sizeof *list->names, by_bytes);
    return ok;
}

static char *join(const char *folder, const char *name, lr_error *error)
{
    size_t length = strlen(folder);
    char *path = lr_allocate(length + strlen(name) + 2, 1, error);

    if (path)
        stpcpy(stpcpy(stpcpy(path, folder), length && folder[length - 1] == '/' ? "" : "/"), name);
    return path;
}

/* The folder as seen from where the walk began. */
static const char *run_name(const walker *w, const char *folder)
{
    const char *rest = folder + strlen(w->start);

    while (*rest == '/')
        rest++;
    return *rest ? rest : ".";
}

static bool add(walker *w, const char *path, const char *run, bool sure, lr_error *error)
{
    lr_walk *walk = w->walk;
    lr_found found = {.sure = sure};

    if (!lr_reserve(&walk->items, &walk->capacity, walk->count + 1, sizeof found, error))
        return false;
    found.path = strdup(path);
    found.run = strdup(run);
    if (!found.path || !found.run) {
        free(found.path);
        free(found.run);
        return lr_fail_memory(error);
    }
    walk->items[walk->count++] = found;
    return true;
}

static bool visited(walker *w, const struct stat *status, lr_error *error, bool *failed)
{
    *failed = false;
    for (size_t i = 0; i < w->visit_count; i++)
        if (w->visits[i].device == status->st_dev && w->visits[i].inode == status->st_ino)
            return true;
    *failed = !lr_reserve(&w->visits, &w->visit_capacity, w->visit_count + 1, sizeof *w->visits, error);
    if (!*failed)
        w->visits[w->visit_count++] = (visit){status->st_dev, status->st_ino};
    return false;
}

static size_t sort_of(const char *name)
{
    if (fnmatch("*.profile-empty", name, 0) == 0)
        return SORTS;
    for (size_t s = 0; s < SORTS; s++)
        for (size_t p = 0; sorts[s].patterns[p]; p++)
            if (fnmatch(sorts[s].patterns[p], name, 0) == 0)
                return s;
    return SORTS;
}

/* The sort that is taken in a folder: the one that tells most among those there. */
static size_t best_sort(const entries *list, const bool *is_file)
{
    size_t best = SORTS;

    for (size_t i = 0; i < list->count; i++) {
        size_t sort = is_file[i] ? sort_of(list->names[i]) : SORTS;

        best = sort < best ? sort : best;
    }
    return best;
}

static bool walk_folder(walker *w, const char *folder, const char *run, int depth, lr_error *error);

static bool take_file(walker *w, const char *path, const char *name, const char *folder, const char *metrics,
                      size_t best, lr_error *error)
{
    if (metrics)
        return add(w, path, metrics, true, error);
    if (sort_of(name) == best && best < SORTS)
        return add(w, path, run_name(w, folder), sorts[best].sure, error);
    if (w->walk->passed)
        w->walk->passed(w->walk->context, path);
    return true;
}

/* The entries of a folder, its files first. metrics: the run of MLflow that all files below belong to, or NULL. */
static bool take_entries(walker *w, const char *folder, const char *metrics, int depth, const entries *list,
                         lr_error *error)
{
    bool *is_file = lr_allocate(list->count + 1, sizeof *is_file, error);
    bool *is_folder = lr_allocate(list->count + 1, sizeof *is_folder, error);
    size_t best;
    bool ok = is_file && is_folder;

    for (size_t i = 0; ok && i < list->count; i++) {
        char *path = join(folder, list->names[i], error);
        struct stat status;

        ok = path != NULL;
        if (ok && stat(path, &status) == 0) {
            is_file[i] = S_ISREG(status.st_mode);
            is_folder[i] = S_ISDIR(status.st_mode);
        }
        free(path);
    }
    best = ok ? best_sort(list, is_file) : SORTS;
    for (int folders = 0; folders < 2; folders++)
        for (size_t i = 0; ok && i < list->count; i++) {
            char *path = folders ? is_folder[i] ? join(folder, list->names[i], error) : NULL
                                 : is_file[i] ? join(folder, list->names[i], error) : NULL;

            if (!path) {
                ok = folders ? !is_folder[i] : !is_file[i];
                continue;
            }
            if (!folders)
                ok = take_file(w, path, list->names[i], folder, metrics, best, error);
            else
                ok = walk_folder(w, path, metrics ? metrics
                                          : strcmp(list->names[i], "metrics") == 0 ? run_name(w, folder) : NULL,
                                 depth + 1, error);
            free(path);
        }
    free(is_file);
    free(is_folder);
    return ok;
}

static bool walk_folder(walker *w, const char *folder, const char *run, int depth, lr_error *error)
{
    struct stat status;
    entries list;
    bool failed, ok;

    if (depth > DEEPEST || stat(folder, &status) != 0 || visited(w, &status, error, &failed))
        return true;
    if (failed)
        return false;
    ok = list_folder(folder, &list, error);
    if (!ok && depth > 0 && error && error->fault == LR_SYSTEM && list.count == 0 && errno == EACCES) {
        if (w->walk->passed)
            w->walk->passed(w->walk->context, folder);
        ok = true;
    } else if (ok) {
        ok = take_entries(w, folder, run, depth, &list, error);
    }
    release(&list);
    return ok;
}

/* ------------------------------------------------------------------------------------------- copies in checkpoints */

/* Where the last part of a path begins. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* N of a run that is called .../checkpoint-N and has a trainer_state.json; -1: it is none. */
static long checkpoint(const lr_found *found)
{
    const char *part = last_part(found->run);

    if (strncmp(part, "checkpoint-", 11) != 0 || !isdigit((unsigned char)part[11])
        || strcmp(last_part(found->path), "trainer_state.json") != 0)
        return -1;
    return strtol(part + 11, NULL, 10);
}

/* The length of the name of the run above. */
static size_t above(const char *run)
{
    const char *part = last_part(run);

    return part > run ? (size_t)(part - run) - 1 : 0;
}

static bool same_above(const lr_found *a, const lr_found *b)
{
    return above(a->run) == above(b->run) && strncmp(a->run, b->run, above(a->run)) == 0;
}

static bool is_above(const lr_found *a, const lr_found *b)
{
    size_t length = above(b->run);

    return strcmp(last_part(a->path), "trainer_state.json") == 0
           && (length ? strlen(a->run) == length && strncmp(a->run, b->run, length) == 0 : strcmp(a->run, ".") == 0);
}

static bool is_spare(const lr_walk *walk, size_t i)
{
    long n = checkpoint(&walk->items[i]);

    for (size_t k = 0; k < walk->count && n >= 0; k++) {
        if (k == i)
            continue;
        if (is_above(&walk->items[k], &walk->items[i])
            || (same_above(&walk->items[k], &walk->items[i]) && checkpoint(&walk->items[k]) > n))
            return true;
    }
    return false;
}

static bool drop_copies(lr_walk *walk, lr_error *error)
{
    bool *spare = lr_allocate(walk->count + 1, sizeof *spare, error);
    size_t kept = 0;

    if (!spare)
        return false;
    for (size_t i = 0; i < walk->count; i++)
        spare[i] = is_spare(walk, i);
    for (size_t i = 0; i < walk->count; i++) {
        if (!spare[i]) {
            walk->items[kept++] = walk->items[i];
            continue;
        }
        if (walk->passed)
            walk->passed(walk->context, walk->items[i].path);
        free(walk->items[i].path);
        free(walk->items[i].run);
    }
    walk->count = kept;
    free(spare);
    return true;
}

bool lr_walk_folder(lr_walk *walk, const char *folder, lr_error *error)
{
    walker w = {.walk = walk, .start = folder};
    const char *part = last_part(folder);
    bool ok = walk_folder(&w, folder, strncmp(part, "metrics", 7) == 0 && strspn(part + 7, "/") == strlen(part + 7)
                                          ? "." : NULL, 0, error)
              && drop_copies(walk, error);

    free(w.visits);
    walk->runs = 0;
    for (size_t i = 0; ok && i < walk->count; i++)
        walk->runs += i == 0 || strcmp(walk->items[i].run, walk->items[i - 1].run) != 0;
    return ok;
}

void lr_walk_free(lr_walk *walk)
{
    for (size_t i = 0; i < walk->count; i++) {
        free(walk->items[i].path);
        free(walk->items[i].run);
    }
    free(walk->items);
    *walk = (lr_walk){0};
}
