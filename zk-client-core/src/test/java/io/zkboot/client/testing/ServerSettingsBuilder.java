/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.Version;

/**
 * What a single server and an ensemble have in common to say before they start.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ServerSettingsBuilder<B extends ServerSettingsBuilder<B>>
        permits ZooKeeperServer.Builder, ZooKeeperEnsemble.Builder {

    private Duration tickTime = Duration.ofMillis(500);
    private final Map<String, String> config = new LinkedHashMap<>();
    private final Map<String, String> systemProperties = new LinkedHashMap<>();
    private List<String> jvmOptions = List.of();
    private List<Path> classPath = List.of();
    private boolean tls;

    /** Only the two builders of this package exist. */
    ServerSettingsBuilder() {}

    /** Half the shortest session timeout that the server grants; 500 ms when not set. */
    public B tickTime(Duration tickTime) {
        this.tickTime = tickTime;
        return self();
    }

    /** A line of {@code zoo.cfg}, instead of the line with that key that would be there. */
    public B config(String key, String value) {
        config.put(key, value);
        return self();
    }

    /** A system property of the server's JVM. */
    public B systemProperty(String name, String value) {
        systemProperties.put(name, value);
        return self();
    }

    /**
     * Options of the server's JVM behind the usual ones, which are for a quick start and a small heap: of two that
     * contradict each other the later one counts.
     */
    public B jvmOptions(List<String> options) {
        jvmOptions = List.copyOf(options);
        return self();
    }

    /** Jars of a server of another version, with all they depend on, instead of the one on the class path here. */
    public B classPath(List<Path> jars) {
        this.classPath = List.copyOf(jars);
        return self();
    }

    /**
     * A secure port beside the plain one, with stores as {@link TlsIdentity} and {@link CertificateAuthority} write
     * them. Further settings are lines of {@code zoo.cfg} that begin with {@code ssl.}, such as {@code ssl.clientAuth}
     * with {@code none}, {@code want} or {@code need}, and {@code ssl.enabledProtocols}.
     */
    public B tls(Path keyStore, Path trustStore) {
        tls = true;
        config("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
        config("authProvider.x509", "org.apache.zookeeper.server.auth.X509AuthenticationProvider");
        config("ssl.keyStore.location", keyStore.toString());
        config("ssl.keyStore.password", TlsIdentity.PASSWORD);
        config("ssl.trustStore.location", trustStore.toString());
        return config("ssl.trustStore.password", TlsIdentity.PASSWORD);
    }

    /**
     * A server of a version, such as {@code 3.4.14}: the one on the class path here, or one of those that the build
     * puts below {@code target/servers}.
     */
    public B version(String version) {
        return classPath(
                version.equals(Version.getVersion()) ? List.of() : List.copyOf(ServerClassPath.ofVersion(version)));
    }

    ServerSettings settings() {
        List<Path> jars = classPath.isEmpty() ? List.copyOf(ServerClassPath.ofThisJvm()) : classPath;
        return new ServerSettings(tickTime, config, systemProperties, jvmOptions, jars, tls);
    }

    abstract B self();
}
