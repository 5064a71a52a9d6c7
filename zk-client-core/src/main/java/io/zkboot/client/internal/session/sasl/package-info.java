/** SASL on the way to a connection: the login and the exchange of tokens. */
@NullMarked
package io.zkboot.client.internal.session.sasl;

import org.jspecify.annotations.NullMarked;
