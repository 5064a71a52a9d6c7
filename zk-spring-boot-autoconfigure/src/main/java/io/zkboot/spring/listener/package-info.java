/** Endpoints: what stands between a persistent watch and the method that hears of changes. */
@NullMarked
package io.zkboot.spring.listener;

import org.jspecify.annotations.NullMarked;
