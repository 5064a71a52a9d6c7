/** A tour of the starter: one class for each feature. */
@NullMarked
package io.zkboot.sample;

import org.jspecify.annotations.NullMarked;
