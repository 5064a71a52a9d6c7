/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.endpoint.ZkEndpointEntry;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint {@code zookeeper} shows of an imported node; no values.
 *
 * @param client name of the client that reads it
 * @param path the node
 * @param servers where it is
 * @param format what it holds: {@code tree}, or the extension of a document
 * @param state whether its properties are those on the servers
 * @param problem what cannot be read, and why; null for nothing
 * @param keys how many properties it gives
 * @param changes how often they have changed since the start
 * @param lastChange when they last did, null for never
 */
record ImportEntry(
        String client,
        String path,
        String servers,
        String format,
        String state,
        @Nullable String problem,
        int keys,
        long changes,
        @Nullable String lastChange)
        implements ZkEndpointEntry {}
