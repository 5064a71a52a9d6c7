/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import org.jspecify.annotations.Nullable;

/** A client that was made for the configuration, before there were beans, and that may become the application's. */
public interface EarlyZkClient {
    /**
     * Returns the client if it is what the application would build, and hands it over: the application closes it.
     *
     * @param wanted what the application would build
     * @return null if there is none of the kind
     */
    @Nullable ZkClient take(EarlyZkClientRequest wanted);
}
