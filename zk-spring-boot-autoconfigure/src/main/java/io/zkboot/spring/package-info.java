/** What applications import: the annotation of watch methods and the clients by name. */
@NullMarked
package io.zkboot.spring;

import org.jspecify.annotations.NullMarked;
