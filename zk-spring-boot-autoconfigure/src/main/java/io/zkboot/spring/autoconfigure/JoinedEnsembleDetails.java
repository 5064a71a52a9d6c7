/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** The servers of an ensemble that are told of one by one. */
final class JoinedEnsembleDetails implements ZkConnectionDetails {
    private final List<ZkEnsembleMemberDetails> members;

    private JoinedEnsembleDetails(List<ZkEnsembleMemberDetails> members) {
        this.members = members;
    }

    /**
     * Joins the members of one ensemble.
     *
     * @return null if these are no members of ensembles
     * @throws InvalidZkPropertyException if they are members, and not of one
     */
    static @Nullable ZkConnectionDetails of(List<ZkConnectionDetails> all) {
        if (!all.stream().allMatch(ZkEnsembleMemberDetails.class::isInstance)) {
            return null;
        }
        List<ZkEnsembleMemberDetails> members =
                all.stream().map(ZkEnsembleMemberDetails.class::cast).toList();
        if (members.stream().allMatch(member -> member.getEnsembleSize() == members.size())) {
            return new JoinedEnsembleDetails(members);
        }
        throw new InvalidZkPropertyException(
                "zk.connect-string",
                null,
                "has several servers of Docker Compose in its place, which do not say that they are one ensemble: "
                        + members.stream()
                                .map(ZkEnsembleMemberDetails::getMemberName)
                                .collect(Collectors.joining(", ")),
                "If they are one, name all of them to each in ZOO_SERVERS, or ZOOKEEPER_SERVERS, as its image wants it."
                        + " Otherwise give all but one the label org.springframework.boot.ignore: true, or declare a"
                        + " ZkConnectionDetails bean that is @Primary.");
    }

    @Override
    public String getConnectString() {
        return members.stream().map(ZkConnectionDetails::getConnectString).collect(Collectors.joining(","));
    }

    /** All that any of them names: the session has them wherever it is. */
    @Override
    public List<Auth> getAuth() {
        return members.stream()
                .flatMap(member -> member.getAuth().stream())
                .distinct()
                .toList();
    }

    /** Members of one ensemble know a client in one way: the first that is said counts. */
    @Override
    public @Nullable SaslConfig getSasl() {
        return first(ZkConnectionDetails::getSasl);
    }

    /** Members of one ensemble have one authority: the first that is said counts. */
    @Override
    public @Nullable SslBundle getSslBundle() {
        return first(ZkConnectionDetails::getSslBundle);
    }

    private <T> @Nullable T first(Function<ZkConnectionDetails, @Nullable T> said) {
        for (ZkConnectionDetails member : members) {
            T value = said.apply(member);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
