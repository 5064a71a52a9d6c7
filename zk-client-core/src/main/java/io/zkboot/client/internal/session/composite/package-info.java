/** Operations of several calls: composites, retries, and what is to be done at a time. */
@NullMarked
package io.zkboot.client.internal.session.composite;

import org.jspecify.annotations.NullMarked;
