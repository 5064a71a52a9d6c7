/** What older servers lack, and what is done instead. */
@NullMarked
package io.zkboot.client.internal.session.compatibility;

import org.jspecify.annotations.NullMarked;
