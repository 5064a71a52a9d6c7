/** Recipes as beans: what makes locks, elections and caches for an application, and looks after them. */
@NullMarked
package io.zkboot.spring.recipe;

import org.jspecify.annotations.NullMarked;
