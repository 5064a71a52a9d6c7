/** Where the servers are: fixed, asked of a provider, or found in the domain name system. */
@NullMarked
package io.zkboot.client.host;

import org.jspecify.annotations.NullMarked;
