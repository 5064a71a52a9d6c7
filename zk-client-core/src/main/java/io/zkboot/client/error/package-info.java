/**
 * What can go wrong: the server's error codes and one unchecked exception per code that callers catch.
 *
 * <p>Every exception says which operation failed, on which path, with which code, and &ndash; most important &ndash;
 * whether the operation may have been applied ({@link io.zkboot.client.error.Outcome}).
 */
@NullMarked
package io.zkboot.client.error;

import org.jspecify.annotations.NullMarked;
