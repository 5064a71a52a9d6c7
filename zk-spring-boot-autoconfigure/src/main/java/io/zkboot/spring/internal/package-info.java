/** What several packages of the starter share. Nothing here is for applications, and it may change at any time. */
@NullMarked
package io.zkboot.spring.internal;

import org.jspecify.annotations.NullMarked;
