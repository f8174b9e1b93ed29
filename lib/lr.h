/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library of lrtools: include this and you have all of it. Three rules hold everywhere.
 *
 * Errors. What can fail returns bool (or NULL) and takes an lr_error last; the message says what and where.
 * Memory. Objects are empty when zeroed; what an object owns its _free frees, on an empty one too; const is borrowed.
 *         Out of memory is an error like any other.
 * State.  The library keeps none: no variable outlives a call, nothing is printed, nothing exits, no locale is set.
 *         GSL's aborting error handler must be switched off by the program (gsl_set_error_handler_off). */
#ifndef LR_H
#define LR_H

#include "lib/bounds.h"
#include "lib/error.h"
#include "lib/label.h"
#include "lib/log.h"
#include "lib/log/walk.h"
#include "lib/number.h"
#include "lib/order.h"
#include "lib/output.h"
#include "lib/plot.h"
#include "lib/reader.h"
#include "lib/relay.h"
#include "lib/role.h"
#include "lib/schedule.h"
#include "lib/smooth.h"
#include "lib/spec.h"
#include "lib/spline.h"
#include "lib/table.h"
#include "lib/text.h"
#include "lib/trace.h"
#include "lib/writer.h"

#endif
