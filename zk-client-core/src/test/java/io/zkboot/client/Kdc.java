/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;

/** A Kerberos realm of this JVM's own, on loopback. Clients reach it through a proxy that can break the connection. */
final class Kdc implements AutoCloseable {
    static final String REALM = "EXAMPLE.COM";

    private final SimpleKdcServer server;
    private final FaultProxy proxy;
    private final Path directory;

    private Kdc(Path directory) throws KrbException, IOException {
        this.directory = directory;
        int port = FreePorts.one();
        server = new SimpleKdcServer();
        server.setWorkDir(directory.toFile());
        server.setKdcHost("127.0.0.1");
        server.setKdcRealm(REALM);
        server.setKdcTcpPort(port);
        server.setAllowUdp(false);
        server.init();
        server.start();
        proxy = FaultProxy.to(port);
    }

    static Kdc start(Path directory) throws Exception {
        return new Kdc(directory);
    }

    /** What is between the clients and the KDC. */
    FaultProxy proxy() {
        return proxy;
    }

    /** Creates a principal with a random key, and returns a keytab with it. */
    Path keytab(String principal, String fileName) throws KrbException {
        server.createPrincipal(principal);
        return export(principal, fileName);
    }

    /** Gives a principal a new key, and returns a keytab with that one. */
    Path newKey(String principal, String fileName) throws KrbException {
        server.deletePrincipal(principal);
        return keytab(principal, fileName);
    }

    private Path export(String principal, String fileName) throws KrbException {
        File file = directory.resolve(fileName).toFile();
        server.exportPrincipal(principal, file);
        return file.toPath();
    }

    /** Returns a ticket cache, as {@code kinit} makes it. */
    Path ticketCache(String principal, Path keytab, String fileName) throws KrbException {
        File file = directory.resolve(fileName).toFile();
        server.getKrbClient().storeTicket(server.getKrbClient().requestTgt(principal, keytab.toFile()), file);
        return file.toPath();
    }

    /** Returns a {@code krb5.conf} for clients. */
    Path configuration() {
        try {
            return Files.writeString(directory.resolve("client-krb5.conf"), """
                    [libdefaults]
                      default_realm = %1$s
                      dns_lookup_kdc = false
                      dns_lookup_realm = false
                      udp_preference_limit = 1
                      kdc_timeout = 5000
                      max_retries = 1
                    [realms]
                      %1$s = {
                        kdc = 127.0.0.1:%2$d
                      }
                    """.formatted(REALM, proxy.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        proxy.close();
        server.stop();
    }
}
