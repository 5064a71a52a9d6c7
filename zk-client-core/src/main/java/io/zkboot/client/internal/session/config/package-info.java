/** What a session is given: its settings, its identities, and the platform that it runs on. */
@NullMarked
package io.zkboot.client.internal.session.config;

import org.jspecify.annotations.NullMarked;
