/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.page;

import java.util.function.Supplier;

/**
 * A part of the page.
 *
 * @param name name of the event that brings it
 * @param content gives what it shows at the moment, at once and without I/O; what is equal is not sent again
 */
public record PageSection(String name, Supplier<Object> content) {}
