/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.queue.ItemCodec;
import io.zkboot.client.recipe.queue.QueueConsumer;
import io.zkboot.client.recipe.queue.ZkQueue;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.JdkLogCapture;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Markers;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import io.zkboot.spring.recipe.ZkRecipes;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.metrics.buffering.BufferingApplicationStartup;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.integration.metadata.ConcurrentMetadataStore;

/**
 * A whole application with a secret or data of its own for each place where there can be one: none of them is in what
 * it shows, also to those who may see all values of properties. It needs a web server, which is on the class path of
 * this test alone.
 */
@Timeout(300)
class ApplicationSecrecyIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final CertificateAuthority CA = CertificateAuthority.named("secrecy CA");
    private static final CreateOptions NODE =
            CreateOptions.PERSISTENT.withParents().orSet();
    private static final Logger log = LoggerFactory.getLogger(ApplicationSecrecyIT.class);

    /** What nobody ever sees. */
    private static final Markers SECRETS = new Markers();
    /** What Spring Boot shows as properties, to those whom it is told to, and nobody sees anywhere else. */
    private static final Markers VALUES = new Markers();

    @TempDir
    private static Path directory;

    private static ZooKeeperServer server;

    private final List<LogCapture> logs = new ArrayList<>();
    private final List<JdkLogCapture> jdkLogs = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        VALUES.add("password of the stores", TlsIdentity.PASSWORD.getBytes(UTF_8));
        Path jaas = Files.writeString(
                directory.resolve("server-jaas.conf"), """
                Server {
                  org.apache.zookeeper.server.auth.DigestLoginModule required user_anna="%s";
                };
                """.formatted(SECRETS.text("password of SASL")));
        CA.issue("application").writeKeyStore(directory.resolve("application.p12"));
        server = ZooKeeperServer.builder()
                .config("authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider")
                .systemProperty("java.security.auth.login.config", jaas.toString())
                .tls(
                        CA.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Shows({"T09", "T11"})
    void noSecretAndNoDataIsInTheActuatorInMetersInObservationsOrInTheLog() throws Exception {
        capture();
        try (ZkClient writer = ZkClient.builder(server.connectString()).build()) {
            writeNodes(writer);
            try (ConfigurableApplicationContext context = run()) {
                SECRETS.add("password of the session", passwordOf(context));
                try (Grant grant = lock(context);
                        QueueConsumer consumer = consume(context);
                        ZkCache<byte[]> cache = cache(context)) {
                    log.info("{} {} {}", grant, consumer, cache);
                    callAll(context);
                    changeSettings(writer, context);
                    awaitFailures(context);
                    judgeLog();
                    judgeMetersAndObservations(context);
                    judgeActuator(context);
                }
            }
            // Spring has logged its own answers by now, with all that they show.
            assertThat(SECRETS.foundIn(logged())).allMatch(each -> each.startsWith("planted"));
        } finally {
            jdkLogs.forEach(JdkLogCapture::close);
            logs.forEach(LogCapture::close);
        }
    }

    /** Spring Boot sets up the log anew when it starts an application. */
    private void capture() {
        logs.add(0, LogCapture.of("ROOT"));
        jdkLogs.add(0, JdkLogCapture.start());
    }

    private String logged() {
        StringBuilder text = new StringBuilder();
        logs.forEach(each -> text.append(each.text()));
        jdkLogs.forEach(each -> text.append(each.text()));
        return text.toString();
    }

    private static void writeNodes(ZkClient writer) {
        put(writer, "/watched/json", "{\"cents\": \"" + SECRETS.text("number in JSON") + "\"}");
        put(writer, "/watched/number", SECRETS.text("number"));
        put(writer, "/watched/text", SECRETS.text("text"));
        put(writer, "/config/tree/shop/limit", "7");
        put(writer, "/config/tree/shop/label", VALUES.text("setting"));
        put(writer, "/config/document.yaml", "shop.other: " + VALUES.text("setting of a document"));
        put(writer, "/services/secrecy/broken", "{\"address\": " + SECRETS.text("broken instance"));
        put(writer, "/services/stock/one", """
                {"name": "stock", "id": "one", "address": "localhost", "port": 1,
                 "payload": {"metadata": {"token": "%s"}}}
                """.formatted(SECRETS.text("metadata of others")));
        put(writer, "/shedlock/job", SECRETS.text("time of a lock"));
        put(writer, "/counter", SECRETS.text("counter"));
        put(writer, "/garbled", garbled("compressed"));
        ZkQueue.of(writer, "/queue").put(garbled("item"));
    }

    private ConfigurableApplicationContext run() {
        List<String> properties = new ArrayList<>(List.of(
                "spring.application.name=secrecy",
                "spring.config.import=zk:/config/tree,zk:/config/document.yaml",
                "spring.cloud.compatibility-verifier.enabled=false",
                "spring.docker.compose.enabled=false",
                "spring.web.error.include-message=always",
                "spring.web.error.include-stacktrace=always",
                "server.address=127.0.0.1",
                "server.port=0",
                "logging.level.root=trace",
                "logging.level.io.zkboot=trace",
                "logging.threshold.console=off",
                "management.endpoints.web.exposure.include=*",
                "management.endpoints.access.default=unrestricted",
                "management.endpoint.heapdump.access=none", // it has all that is in the memory
                "management.endpoint.shutdown.access=none",
                "management.endpoint.env.show-values=always",
                "management.endpoint.configprops.show-values=always",
                "management.endpoint.health.show-details=always",
                "management.endpoint.health.show-components=always",
                "management.info.zookeeper.enabled=true",
                "management.info.env.enabled=true",
                "planted=" + SECRETS.text("planted in a property"),
                "zk.connect-string=" + server.secureConnectString(),
                "zk.session-timeout=60s",
                "zk.startup.mode=fail-fast",
                "zk.startup.timeout=60s",
                "zk.auth[0].scheme=digest",
                "zk.auth[0].credentials=berta:" + SECRETS.text("credentials"),
                "zk.sasl.mechanism=digest-md5",
                "zk.sasl.username=anna",
                "zk.sasl.password=" + SECRETS.text("password of SASL"),
                "zk.default-acl[0].scheme=digest",
                "zk.default-acl[0].id=" + digest(),
                "zk.clients.other.auth[0].scheme=digest",
                "zk.clients.other.auth[0].credentials=carla:" + SECRETS.text("credentials of another client"),
                "spring.application.json={\"zk\": {\"clients\": {\"third\": {\"auth\": [{\"scheme\": \"digest\","
                        + " \"credentials\": \"dora:" + SECRETS.text("credentials in JSON") + "\"}]}}}}",
                "zk.ssl.bundle=stores",
                "zk.discovery.enabled=true",
                "zk.discovery.register.host=localhost",
                "zk.discovery.register.settle-time=0",
                "zk.discovery.register.metadata.token=" + VALUES.text("metadata"),
                "zk.events.watch-paths[0].path=/watched",
                "zk.events.watch-paths[0].mode=tree",
                "zk.integration.leader.roles=mail",
                "zk.integration.metadata-store.enabled=true",
                "zk.observation.include-path=true"));
        for (String store : List.of("keystore=application.p12", "truststore=trust.p12")) {
            String[] parts = store.split("=");
            String name = "spring.ssl.bundle.jks.stores." + parts[0] + ".";
            properties.add(name + "location=file:" + directory.resolve(parts[1]));
            properties.add(name + "password=" + TlsIdentity.PASSWORD);
            properties.add(name + "type=PKCS12");
        }
        return new SpringApplicationBuilder(SecretApplication.class)
                .applicationStartup(new BufferingApplicationStartup(10_000))
                .initializers((ApplicationContextInitializer<ConfigurableApplicationContext>) context -> capture())
                .run(properties.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    private static String digest() {
        String id = Acl.digest("berta", SECRETS.text("credentials"), Acl.ALL).id();
        SECRETS.add("digest", id.substring(id.indexOf(':') + 1).getBytes(UTF_8));
        return id;
    }

    /** What a server makes the passwords of its sessions from. */
    private static byte[] passwordOf(ConfigurableApplicationContext context) {
        byte[] password = new byte[16];
        long session = context.getBean(ZkClient.class).snapshot().sessionId();
        new Random(session ^ 0xB3415C00L).nextBytes(password);
        return password;
    }

    private static Grant lock(ConfigurableApplicationContext context) {
        LockOptions options = LockOptions.DEFAULTS.withMetadata(SECRETS.text("metadata of a lock"));
        return context.getBean(ZkRecipes.class).lock("/locks/one", options).acquire(LIMIT);
    }

    private static QueueConsumer consume(ConfigurableApplicationContext context) {
        return context.getBean(ZkRecipes.class)
                .queue("/queue", ItemCodec.of(DataCodec.gzip()))
                .consume(item -> log.info("{} {}", item, item.value()));
    }

    private static ZkCache<byte[]> cache(ConfigurableApplicationContext context) {
        ZkCache<byte[]> cache = context.getBean(ZkRecipes.class).treeCache("/watched");
        cache.addListener(change -> log.info("{}", change));
        assertThat(cache.awaitInitialised(LIMIT)).isTrue();
        log.info("{}", cache.snapshot());
        return cache;
    }

    /** Logs each result and each failure, as applications do. */
    private static void callAll(ConfigurableApplicationContext context) {
        ZkClient client = context.getBean(ZkClient.class);
        ZkRecipes recipes = context.getBean(ZkRecipes.class);
        client.create("/own", SECRETS.bytes("own data"));
        log.info("{} {}", client.getData("/own"), client.getAcl("/own"));
        failing(() -> client.create("/own", SECRETS.bytes("own data")));
        failing(() -> client.withCodec(DataCodec.gzip()).getData("/garbled"));
        failing(() -> recipes.counter("/counter").increment());
        LockProvider locks = context.getBean(LockProvider.class);
        failing(() -> locks.lock(new LockConfiguration(Instant.now(), "job", LIMIT, Duration.ZERO)));
        ConcurrentMetadataStore store = context.getBean(ConcurrentMetadataStore.class);
        store.put("key", SECRETS.text("entry of the metadata store"));
        log.info("{} {}", store, store.replace("key", "other", SECRETS.text("entry of the metadata store")));
        DiscoveryClient services = context.getBean(DiscoveryClient.class);
        await().atMost(LIMIT).until(() -> services.getInstances("stock").size() == 1);
        log.info("{} {}", services.getInstances("stock"), services.getInstances("secrecy"));
        ZkGroup group = recipes.group("/group");
        log.info("{}", group.join("one", SECRETS.bytes("data of a member")));
        assertThat(group.awaitInitialised(LIMIT)).isTrue();
        PersistentNode node = recipes.persistentNode("/kept", SECRETS.bytes("kept data"));
        node.start();
        assertThat(node.awaitCreated(LIMIT)).isTrue();
        log.info("{} {}", group.members(), node);
    }

    private static void failing(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).isNotNull();
        log.error("As it was to be", failure);
    }

    private static void changeSettings(ZkClient writer, ConfigurableApplicationContext context) {
        put(writer, "/config/tree/shop/limit", VALUES.text("limit that is no number"));
        put(writer, "/config/document.yaml", "shop: [" + SECRETS.text("broken document"));
        await().atMost(LIMIT)
                .until(() -> VALUES.text("limit that is no number")
                        .equals(context.getEnvironment().getProperty("shop.limit")));
    }

    /** Until each of them has come, the searches below prove nothing. */
    private void awaitFailures(ConfigurableApplicationContext context) {
        SecretApplication.Watches watches = context.getBean(SecretApplication.Watches.class);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(watches.failed)
                        .containsExactlyInAnyOrder("/watched/json", "/watched/number", "/watched/text"));
        for (String said : List.of(
                "cannot be converted to",
                "cannot be evaluated for node",
                "Not all beans could take over",
                "'/config/document.yaml' on",
                "/services/secrecy/broken is no instance",
                "queue /queue failed",
                "does not hold the time of a lock")) {
            await(said)
                    .atMost(LIMIT)
                    .until(() -> logs.get(0).events().stream()
                            .anyMatch(event -> event.getFormattedMessage().contains(said)
                                    || (event.getThrowableProxy() != null
                                            && String.valueOf(event.getThrowableProxy()
                                                            .getMessage())
                                                    .contains(said))));
        }
    }

    private void judgeLog() {
        log.trace("said", new IllegalStateException(new RuntimeException(SECRETS.text("planted in the log"))));
        java.util.logging.Logger.getLogger("java.some").finest(SECRETS.text("planted in the log of the JDK"));
        String all = logged();
        assertThat(SECRETS.foundIn(all)).containsExactly("planted in the log", "planted in the log of the JDK");
        assertThat(VALUES.foundIn(all)).isEmpty();
    }

    private static void judgeMetersAndObservations(ConfigurableApplicationContext context) {
        MeterRegistry meters = context.getBean(MeterRegistry.class);
        meters.counter("planted", "key", SECRETS.text("planted in a meter")).increment();
        String told = SecretApplication.text(meters);
        assertThat(told).contains("zookeeper.client.operation", "zookeeper.listener", "zookeeper.recipe.wait");
        assertThat(SECRETS.foundIn(told)).containsExactly("planted in a meter");
        assertThat(VALUES.foundIn(told)).isEmpty();
        SecretApplication.Observations observations = context.getBean(SecretApplication.Observations.class);
        Observation.createNotStarted("planted", context.getBean(ObservationRegistry.class))
                .highCardinalityKeyValue("key", SECRETS.text("planted in an observation"))
                .observe(() -> {});
        assertThat(observations.names()).contains("zookeeper.client.operation", "zookeeper.listener");
        assertThat(SECRETS.foundIn(observations.text())).containsExactly("planted in an observation");
        assertThat(VALUES.foundIn(observations.text())).isEmpty();
    }

    private static void judgeActuator(ConfigurableApplicationContext context) throws Exception {
        ActuatorPages pages = ActuatorPages.of(context.getEnvironment().getProperty("local.server.port", ""));
        assertThat(pages.ids())
                .contains("health", "env", "configprops", "beans", "conditions", "metrics", "zookeeper", "info")
                .contains("httpexchanges", "loggers", "startup", "threaddump", "mappings", "scheduledtasks");
        String properties = pages.textOf("env", "configprops");
        String others = pages.textWithout("env", "configprops");
        assertThat(SECRETS.foundIn(properties)).containsExactly("planted in a property");
        assertThat(VALUES.foundIn(properties))
                .as("properties like others")
                .contains("setting", "setting of a document", "metadata", "password of the stores");
        assertThat(others)
                .contains("zookeeper.recipe.wait", "\"sessionId\"", "/config/document.yaml", "MARKER-OF-PLANTED");
        assertThat(SECRETS.foundIn(others)).containsExactly("planted in a meter");
        assertThat(VALUES.foundIn(others)).isEmpty();
    }

    private static void put(ZkClient client, String path, String text) {
        put(client, path, text.getBytes(UTF_8));
    }

    private static void put(ZkClient client, String path, byte[] data) {
        client.create(path, data, NODE);
    }

    /** Begins like GZIP, and is none. */
    private static byte[] garbled(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x1f);
        bytes.write(0x8b);
        bytes.writeBytes(SECRETS.bytes(name));
        return bytes.toByteArray();
    }
}
