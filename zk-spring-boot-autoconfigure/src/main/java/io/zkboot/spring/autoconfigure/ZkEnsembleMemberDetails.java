/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

/**
 * One server of an ensemble whose servers are told of one by one, as the services of Docker Compose are. Of all of them
 * one {@link ZkConnectionDetails} is made: with the servers and the identities of all, and with the first SASL
 * configuration and the first SSL bundle that one of them has.
 */
public interface ZkEnsembleMemberDetails extends ZkConnectionDetails {
    /** Returns what a user knows the server by, for texts. */
    String getMemberName();

    /** Returns of how many servers it believes the ensemble to be. */
    int getEnsembleSize();
}
