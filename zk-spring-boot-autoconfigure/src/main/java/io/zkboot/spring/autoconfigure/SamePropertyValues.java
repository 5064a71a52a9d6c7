/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares what two objects of properties say of a client. */
final class SamePropertyValues {
    private SamePropertyValues() {}

    /**
     * Whether both say the same of a client. What they inherit counts where it applies alone: what the client sets
     * itself, or does not inherit, is no matter of the default one.
     */
    static boolean of(ZkClientProperties one, ZkClientProperties other) {
        return Arrays.deepEquals(whatAppliesTo(one), whatAppliesTo(other));
    }

    private static @Nullable Object[] whatAppliesTo(ZkClientProperties client) {
        return new @Nullable Object[] {
            client.isElsewhere(),
            client.connectString(),
            client.chroot(),
            client.createChroot(),
            client.sessionTimeout(),
            client.connectTimeout(),
            client.requestTimeout(),
            client.closeTimeout(),
            client.waitForConnection(),
            client.newSessionAfterExpiry(),
            client.restoreWatches(),
            client.readOnly(),
            client.getHosts().shuffle(),
            client.getHosts().followEnsembleChanges(),
            client.getBatching().reads(),
            client.getBatching().writes(),
            limits(client.getLimits()),
            tries(client.getConnectRetry()),
            tries(client.getRetry()),
            client.getRetry().ignoreExpire(),
            each(client.defaultAcl(), entry ->
                    new @Nullable Object[] {entry.getPermissions(), entry.getScheme(), entry.getId()}),
            each(client.auth(), auth -> new @Nullable Object[] {auth.getScheme(), auth.getCredentials()}),
            sasl(client.getSasl()),
            tls(client.getSsl())
        };
    }

    private static <T> Object[] each(List<T> values, Function<T, Object> parts) {
        return values.stream().map(parts).toArray();
    }

    private static Object[] limits(ZkLimitsProperties limits) {
        return new Object[] {
            limits.maxInFlight(), limits.maxInFlightBytes(), limits.maxPacket(), limits.rejectWhenFull()
        };
    }

    private static @Nullable Object[] tries(ZkRetryProperties tries) {
        return new @Nullable Object[] {
            tries.maxTries(), tries.delay(), tries.backoff(), tries.jitter(), tries.maxDelay(), tries.deadline()
        };
    }

    /**
     * At an embedded server a client has TLS and SASL of its own alone, and inherits none: it counts whose they are.
     */
    private static @Nullable Object[] tls(ZkSslProperties ssl) {
        return new @Nullable Object[] {
            ssl.isDecided(), ssl.enabled(), ssl.isNameless(), ssl.bundle(), ssl.verifyHostname()
        };
    }

    private static @Nullable Object[] sasl(ZkSaslProperties sasl) {
        return new @Nullable Object[] {
            sasl.isSet(),
            sasl.mechanism(),
            sasl.username(),
            sasl.password(),
            sasl.principal(),
            sasl.keytab(),
            sasl.ticketCache(),
            sasl.hasJaasSection(),
            sasl.jaasSection(),
            sasl.hasServiceName(),
            sasl.serviceName(),
            sasl.serverHost(),
            sasl.serverPrincipal()
        };
    }
}
