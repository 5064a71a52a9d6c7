/**
 * What is behind the front door: each operation as a call, or as a plan of several calls, and the session that all
 * views of a client share. Both faces, blocking and with futures, are made of this.
 */
@NullMarked
package io.zkboot.client.internal.operation;

import org.jspecify.annotations.NullMarked;
