/* SPDX-License-Identifier: Apache-2.0 */
/** Data of nodes as JSON, for watch methods. */
@org.jspecify.annotations.NullMarked
package io.zkboot.spring.json;
