/* SPDX-License-Identifier: Apache-2.0 */
/** Drives a browser by the DevTools protocol, over a web socket of the JDK: enough for the tests of one page. */
@NullMarked
package io.zkboot.sample.browser;

import org.jspecify.annotations.NullMarked;
