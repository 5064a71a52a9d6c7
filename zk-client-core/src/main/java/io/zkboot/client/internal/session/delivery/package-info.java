/** The way to user code: what the EventThread delivers, in which order, and how it gets there. */
@NullMarked
package io.zkboot.client.internal.session.delivery;

import org.jspecify.annotations.NullMarked;
