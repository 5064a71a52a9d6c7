/** Auto-configuration of recipes and leaders as beans. */
@NullMarked
package io.zkboot.spring.autoconfigure.recipe;

import org.jspecify.annotations.NullMarked;
