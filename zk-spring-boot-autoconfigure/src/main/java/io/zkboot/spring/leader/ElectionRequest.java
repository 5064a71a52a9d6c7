/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.ZkClient;
import org.jspecify.annotations.Nullable;

/**
 * What an annotation says of the election that it names.
 *
 * @param where the annotation and what it stands at, for texts
 * @param client the client
 * @param named whether the client is named
 * @param path path of the election
 * @param id id of the election, null for one that is told by the path
 * @param participant what this application calls itself, null for the default
 * @param autoStartup null if nothing is said
 */
record ElectionRequest(
        String where,
        ZkClient client,
        boolean named,
        String path,
        @Nullable String id,
        @Nullable String participant,
        @Nullable Boolean autoStartup) {

    String idOr(String clientName) {
        if (id != null) {
            return id;
        }
        return named ? clientName + ":" + path : path;
    }

    /** Whether both are about one election. */
    boolean isOfTheSame(ElectionRequest other) {
        return client == other.client && path.equals(other.path);
    }

    /** Returns what both say together. */
    ElectionRequest and(ElectionRequest other) {
        return new ElectionRequest(
                where,
                client,
                named && other.named,
                path,
                one("id", id, other.id, other),
                one("participant", participant, other.participant, other),
                one("autoStartup", autoStartup, other.autoStartup, other));
    }

    private <T> @Nullable T one(String attribute, @Nullable T mine, @Nullable T theirs, ElectionRequest other) {
        if (mine != null && theirs != null && !mine.equals(theirs)) {
            throw new InvalidZkLeaderException(
                    where + " and " + other.where + " are about one election, " + path + ", and give it the attribute '"
                            + attribute + "' with two values: '" + mine + "' and '" + theirs + "'.",
                    "Give it in one place, or the same in both. Several may lead an election together; what shall be"
                            + " led by itself needs a path of its own.");
        }
        return mine == null ? theirs : mine;
    }
}
