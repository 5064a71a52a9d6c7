/* SPDX-License-Identifier: Apache-2.0 */
/** Brings what there is to see to the page, and keeps the pages of others away. It knows nothing of ZooKeeper. */
@NullMarked
package io.zkboot.sample.page;

import org.jspecify.annotations.NullMarked;
