/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules and their parameters, with the defaults of the tools. */
#include "lib/bounds/peers_internal.h"

#include <float.h>

/* clang-format off */
#define BETA {"beta", LR_REAL, NULL, "0.98", 0, 1, LR_OPEN_MOST, NULL, "weight of the past in the moving average"}
#define SHARE \
    {"smooth_f", LR_REAL, NULL, "0.05", 0, 1, LR_OPEN_MOST, NULL, "weight of the new loss in the average; 0: raw"}
#define STOP(times) \
    {"stop", LR_REAL, "times", times, 1, DBL_MAX, LR_CLOSED, "none", \
     "the sweep ends above so many times its least loss"}
#define BEGIN(rows, help) {"skip_begin", LR_INTEGER, "rows", rows, 0, 1e9, LR_CLOSED, NULL, help}
#define END(rows) {"skip_end", LR_INTEGER, "rows", rows, 0, 1e9, LR_CLOSED, NULL, "rows left out at the end"}
#define STRICT_AS(help) {"strict", LR_TRUTH, NULL, "false", 0, 0, LR_CLOSED, NULL, help}
#define LEFT_OUT "rows left out at the start"
#define FASTAI \
    BETA, STOP("4"), BEGIN(NULL, "rows left out at the start; left out: num_it/10"), END("5"), { \
        "num_it", LR_INTEGER, "steps", NULL, 1, 1e9, LR_CLOSED, NULL, \
            "length that the sweep was meant to have; left out: found out from the rates" \
    }
#define NO_MORE {.name = NULL}

/* clang-format on */

static const lr_parameter valley_parameters[] = {
    FASTAI, STRICT_AS("true: the largest rate where the loss only rises from the second row on"), NO_MORE};
static const lr_parameter slide_parameters[] = {
    FASTAI,
    {"lr_diff", LR_INTEGER, "rows", "15", 1, 1e6, LR_CLOSED, NULL, "width of the interval that slides"},
    {"thresh", LR_REAL, NULL, "0.005", 0, DBL_MAX, LR_CLOSED, NULL,
     "difference of the slopes at its ends, a row"},
    {"adjust_value", LR_REAL, NULL, "1", 0, DBL_MAX, LR_OPEN_LEAST, NULL, "what the rate is multiplied by"},
    NO_MORE};
static const lr_parameter minimum_parameters[] = {
    FASTAI,
    {"divide", LR_REAL, NULL, "10", 0, DBL_MAX, LR_OPEN_LEAST, NULL, "what the rate is divided by"},
    NO_MORE};
static const lr_parameter steep_parameters[] = {FASTAI, NO_MORE};
static const lr_parameter lightning_parameters[] = {
    BETA,
    STOP("4"),
    BEGIN("10", LEFT_OUT),
    END("1"),
    STRICT_AS("true: the position among the finite losses is used among all; skip_end=0 leaves nothing"),
    NO_MORE};
static const lr_parameter lightning_linear_parameters[] = {
    BETA, STOP("4"), BEGIN("10", LEFT_OUT), END("1"), STRICT_AS("true: skip_end=0 leaves nothing"), NO_MORE};
static const lr_parameter torch_parameters[] = {
    SHARE,
    STOP("5"),
    BEGIN("10", LEFT_OUT),
    END("5"),
    STRICT_AS("true: the first loss that is not a number is the least"),
    NO_MORE};
static const lr_parameter ignite_parameters[] = {
    SHARE,
    STOP("5"),
    BEGIN("0", LEFT_OUT),
    END("0"),
    STRICT_AS("true: the first loss that is not a number is the least"),
    NO_MORE};
static const lr_parameter keras_parameters[] = {
    {"sma", LR_INTEGER, "rows", "1", 1, 1e6, LR_CLOSED, NULL, "rows over which the difference is taken"},
    STOP("4"),
    BEGIN("10", LEFT_OUT),
    END("5"),
    STRICT_AS("true: rows without a difference count as level; skip_end=0 leaves nothing"),
    NO_MORE};
static const lr_parameter ktrain_parameters[] = {
    BETA,
    STOP("4"),
    BEGIN("32", "rows left out at the start of the slopes"),
    END("0"),
    {"pick", LR_CHOICE, NULL, "gradient", 0, 0, LR_CLOSED, "gradient minimum valley",
     "the steepest before the least loss, a tenth of the least loss's rate, or fastai's valley"},
    STRICT_AS("true: gradient is skip_begin rows too low, valley as in fastai"),
    NO_MORE};
static const lr_parameter dataiku_parameters[] = {
    BETA,
    STOP("3.4666666666666668"),
    BEGIN("5", LEFT_OUT),
    END("1"),
    STRICT_AS("true: a loss belongs to the rate before, as the tool writes down the next one"),
    NO_MORE};
static const lr_parameter prophet_parameters[] = {
    BETA,
    STOP("none"),
    BEGIN("20", "rows left out at the start of Lightning's rule"),
    {"skip_end", LR_INTEGER, "rows", "10", 0, 1e9, LR_CLOSED, NULL, "and at its end"},
    {"lightning", LR_CHOICE, NULL, "index", 0, 0, LR_CLOSED, "index linear",
     "Lightning's rule: before 2.5.3, or from it on"},
    NO_MORE};
static const lr_parameter smith_parameters[] = {
    {"window", LR_INTEGER, "rows", NULL, 1, 1e9, LR_CLOSED, NULL,
     "rows of the centred mean; left out: a twentieth"},
    STOP("none"),
    BEGIN("0", LEFT_OUT),
    END("0"),
    {"divide", LR_REAL, NULL, "3", 1, DBL_MAX, LR_OPEN_LEAST, NULL, "lr_min is lr_max divided by it: 3 or 4"},
    NO_MORE};

static const peer_row rows[] = {
    {{"valley", "fastai: two thirds into the longest valley", valley_parameters,
      "The longest strictly falling subsequence of the smoothed loss, L rows that end in row e: the rate of "
      "row "
      "e - L + L/3 + L/6. fastai's default. fastai/callback/schedule.py"},
     lr_peer_record_debiased,
     0,
     true,
     true,
     true,
     true,
     false,
     lr_peer_valley},
    {{"slide", "fastai: interval slid down from the right", slide_parameters,
      "From the end to the left while the slopes at both ends of the interval differ by more than thresh. "
      "fastai/callback/schedule.py"},
     lr_peer_record_debiased,
     0,
     true,
     true,
     true,
     true,
     false,
     lr_peer_slide},
    {{"steep", "fastai: steepest slope over log lr", steep_parameters,
      "Least (y[i+1] - y[i]) / ln(lr[i+1] / lr[i]). fastai/callback/schedule.py"},
     lr_peer_record_debiased,
     0,
     true,
     true,
     true,
     true,
     false,
     lr_peer_steep},
    {{"minimum", "fastai: a tenth of the rate of the least loss", minimum_parameters,
      "fastai/callback/schedule.py"},
     lr_peer_record_debiased,
     0,
     true,
     true,
     true,
     true,
     false,
     lr_peer_minimum},
    {{"lightning", "Lightning before 2.5.3: steepest slope a row", lightning_parameters,
      "Least numpy.gradient(y), where y is divided by 1 - beta^(t+2), one more than is right. "
      "pytorch_lightning/tuner/lr_finder.py"},
     lr_peer_record_lightning,
     1,
     false,
     true,
     false,
     false,
     false,
     lr_peer_lightning},
    {{"lightning-linear", "Lightning from 2.5.3 on: steepest slope over lr itself",
      lightning_linear_parameters,
      "Least gradient over lr, not over its logarithm, also in exponential sweeps. "
      "lightning/pytorch/tuner/lr_finder.py"},
     lr_peer_record_lightning,
     1,
     false,
     true,
     false,
     false,
     false,
     lr_peer_lightning_linear},
    {{"torch-lr-finder", "torch-lr-finder: steepest slope a row", torch_parameters,
      "Least numpy.gradient(y). torch_lr_finder/lr_finder.py"},
     lr_peer_record_share,
     0,
     true,
     true,
     false,
     false,
     false,
     lr_peer_torch},
    {{"ignite", "PyTorch-Ignite: steepest slope before the least loss", ignite_parameters,
      "Least (y[i+1] - y[i-1]) / 2 before the least y. ignite/handlers/lr_finder.py"},
     lr_peer_record_share,
     0,
     true,
     true,
     false,
     false,
     false,
     lr_peer_ignite},
    {{"keras-lr-finder", "keras_lr_finder: steepest difference over sma rows", keras_parameters,
      "Least (x[i] - x[i-sma]) / sma of the raw loss. keras_lr_finder/lr_finder.py"},
     lr_peer_record_raw,
     6,
     false,
     false,
     false,
     false,
     true,
     lr_peer_keras},
    {{"ktrain", "ktrain: steepest slope before the least loss, or two others", ktrain_parameters,
      "ktrain/lroptimize/lrfinder.py"},
     lr_peer_record_debiased,
     1,
     false,
     false,
     false,
     false,
     false,
     lr_peer_ktrain},
    {{"dataiku", "Dataiku: lr_max a tenth of the least loss's rate, lr_min steepest before it",
      dataiku_parameters, "lr_min is at most lr_max/10. lr_finder_tools/lr_finder.py"},
     lr_peer_record_debiased,
     1,
     false,
     true,
     false,
     false,
     false,
     lr_peer_dataiku},
    {{"neural-prophet", "NeuralProphet: between Lightning's rule and the steepest slope", prophet_parameters,
      "The geometric mean of Lightning's answer and of the steepest slope under a Hamming window of ten "
      "rows. "
      "neuralprophet/utils_lightning.py"},
     lr_peer_record_lightning,
     1,
     false,
     false,
     false,
     false,
     false,
     lr_peer_prophet},
    {{"smith", "Smith: largest rate before the loss rises", smith_parameters,
      "lr_max where a centred mean of the loss is least, lr_min a third of it, lr_suggest half. Smith reads "
      "them by eye; "
      "arXiv 1506.01186, section 3.3, and 1803.09820"},
     lr_peer_record_raw,
     1,
     false,
     true,
     false,
     false,
     false,
     lr_peer_smith},
    {.label = {.name = NULL}}};

const lr_catalog lr_peers = {"rule", rows, sizeof rows[0]};
