/* SPDX-License-Identifier: Apache-2.0 */
/** Breaks things on purpose, for the buttons of the page. An application has nothing of the kind. */
@NullMarked
package io.zkboot.sample.faults;

import org.jspecify.annotations.NullMarked;
