/** The catalogue of the protocol: every operation, header and record. Knows no socket and no thread. */
@NullMarked
package io.zkboot.client.internal.protocol;

import org.jspecify.annotations.NullMarked;
