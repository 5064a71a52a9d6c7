/** Jute, the encoding of ZooKeeper's records: bytes from and to primitives. */
@NullMarked
package io.zkboot.client.internal.jute;

import org.jspecify.annotations.NullMarked;
