/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checksum CRC-32C (G. Castagnoli et al., 1993; reflected polynomial 0x82f63b78, as in RFC 3720): of TensorBoard's
 * records and of checkpoints. */
#ifndef LR_CRC32C_H
#define LR_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of what has the checksum crc (0: nothing) followed by these bytes. */
uint32_t lr_crc32c(uint32_t crc, const void *bytes, size_t length);

#endif
