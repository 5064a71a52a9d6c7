/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import com.jayway.jsonpath.JsonPath;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.data.Acl;
import io.zkboot.spring.ZkWatch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/** Each property is described, has the default that its metadata says, and has an effect. */
class ZkPropertiesTests {
    /** Properties that no builder gets: the test that shows their effect is named beside each. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("zk.enabled", "ZkAutoConfigurationTests.disabledGivesNoBeans"),
            Map.entry("zk.default-client.enabled", "ZkNamedClientsTests.theDefaultClientCanBeLeftOut"),
            Map.entry("zk.clients", "ZkClientPropertiesTests.whatAClientSetsItselfComesFirst"),
            Map.entry("zk.connect-string", "ZkConnectStringTests.aYamlTextOrListIsTheConnectString"),
            Map.entry("zk.auth", "ZkPropertiesTests.whereAndWhoGoToTheConnectionDetails"),
            Map.entry("zk.default-acl", "ZkPropertiesTests.defaultAclIsMadeOfItsEntries"),
            Map.entry("zk.sasl.mechanism", "ZkSaslTests.nothingIsSetWithoutAMechanism"),
            Map.entry("zk.sasl.username", "ZkSaslTests.digestHasANameAndAPassword"),
            Map.entry("zk.sasl.password", "ZkSaslTests.digestHasANameAndAPassword"),
            Map.entry("zk.sasl.principal", "ZkSaslTests.kerberosLogsInFromAKeytabOrATicketCache"),
            Map.entry("zk.sasl.keytab", "ZkSaslTests.kerberosLogsInFromAKeytabOrATicketCache"),
            Map.entry("zk.sasl.ticket-cache", "ZkSaslTests.kerberosLogsInFromAKeytabOrATicketCache"),
            Map.entry("zk.sasl.jaas-section", "ZkSaslTests.jaasSectionAndServersPrincipalAreTakenOver"),
            Map.entry("zk.sasl.service-name", "ZkSaslTests.jaasSectionAndServersPrincipalAreTakenOver"),
            Map.entry("zk.sasl.server-host", "ZkSaslTests.jaasSectionAndServersPrincipalAreTakenOver"),
            Map.entry("zk.sasl.server-principal", "ZkSaslTests.jaasSectionAndServersPrincipalAreTakenOver"),
            Map.entry("zk.ssl.enabled", "ZkTlsTests.tlsCanBeSwitchedOffThoughABundleIsNamed"),
            Map.entry("zk.ssl.bundle", "ZkTlsIT.clientConnectsWithTheBundle"),
            Map.entry("zk.ssl.verify-hostname", "ZkTlsIT.hostNameIsVerifiedUnlessSwitchedOff"),
            Map.entry("zk.chroot", "ZkAutoConfigurationTests.connectionDetailsReplaceConnectStringAndIdentities"),
            Map.entry("zk.client-name", "ZkAutoConfigurationTests.clientsAreNamedByTheirBeans"),
            Map.entry("zk.startup.mode", "ZkAutoConfigurationTests.awaitModeGoesOnWithAWarning"),
            Map.entry("zk.startup.timeout", "ZkAutoConfigurationTests.awaitModeGoesOnWithAWarning"),
            Map.entry("zk.listener.auto-startup", "ZkWatchLifecycleTests.endpointsWaitForTheirStartIfToldTo"),
            Map.entry("zk.listener.shutdown-timeout", "ZkWatchShutdownTests.methodThatDoesNotReturnEndsTheWaitInTime"),
            Map.entry("zk.events.enabled", "ZkEventsTests.eventsCanBeSwitchedOff"),
            Map.entry("zk.events.watch-paths", "ZkEventsTests.watchedPathsArePublished"),
            Map.entry("zk.health.reconnect-grace", "ZkHealthContributorAutoConfigurationTests.graceIsConfigurable"),
            Map.entry("zk.leader.participant", "ZkLeaderAutoConfigurationTests.participantsSayWhoTheyAreUnlessItIsSet"),
            Map.entry("zk.leader.auto-startup", "ZkLeaderAutoConfigurationTests.electionsWaitForTheirStartIfToldTo"),
            Map.entry("zk.leader.shutdown-timeout", "ZkLeaderIT.workThatDoesNotEndEndsTheWaitInTime"),
            Map.entry("zk.recipes.metrics.enabled", "ZkRecipesIT.metersOfRecipesMayBeOffAlone"),
            Map.entry("zk.config.enabled", "ZkConfigIT.nothingIsImportedWhereTheClientOrImportsAreSwitchedOff"),
            Map.entry("zk.config.root", "ZkConfigAbsenceIT.aMissingNodeFailsTheStartByItsName"),
            Map.entry("zk.config.name", "ZkConfigIT.namesAndSeparatorAreConfigurable"),
            Map.entry("zk.config.default-context", "ZkConfigIT.namesAndSeparatorAreConfigurable"),
            Map.entry("zk.config.profile-separator", "ZkConfigIT.namesAndSeparatorAreConfigurable"),
            Map.entry("zk.config.watch", "ZkConfigEnsemblesIT.withoutWatchingOtherClientsEndWithTheStart"),
            Map.entry("zk.config.share-identities", "ZkConfigEnsemblesIT.identitiesGoToTheServersOfThePropertiesAlone"),
            Map.entry("zk.discovery.enabled", "ZkDiscoveryAutoConfigurationTests.thereIsNoneUnlessItIsWanted"),
            Map.entry("zk.discovery.client", "ZkDiscoveryIT.aNamedClientReadsAndRegisters"),
            Map.entry("zk.discovery.root", "ZkDiscoveryAutoConfigurationTests.theRootMayLackItsSlash"),
            Map.entry(
                    "zk.discovery.order",
                    "ZkDiscoveryAutoConfigurationTests.itIsPartOfSpringCloudsDiscoveryAndRegisters"),
            Map.entry(
                    "zk.discovery.fill-timeout",
                    "ZkDiscoveryIT.aServerThatCannotBeReachedHoldsUpQuestionsOnceAndForTheFillTimeout"),
            Map.entry("zk.discovery.load-balancer.enabled", "ZkLoadBalancerIT.itCanBeSwitchedOff"),
            Map.entry("zk.discovery.register.enabled", "ZkDiscoveryAutoConfigurationTests.registrationAloneCanBeOff"),
            Map.entry(
                    "zk.discovery.register.prefer-ip-address",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.service-name",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.instance-id",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.ip-address",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.port",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.ssl-port",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.initial-status",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.uri-spec",
                    "ZkRegistrationIT.anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone"),
            Map.entry(
                    "zk.discovery.register.host",
                    "ZkRegistrationIT.anApplicationWithAWebServerRegistersItsPortAndGoesBeforeTheWebServerDrains"),
            Map.entry(
                    "zk.discovery.register.metadata",
                    "ZkRegistrationIT.anApplicationWithAWebServerRegistersItsPortAndGoesBeforeTheWebServerDrains"),
            Map.entry("zk.discovery.register.settle-time", "ZkRegistrationIT.theWebServerDrainsOnlyAfterTheSettleTime"),
            Map.entry("zk.embedded.enabled", "ZkEmbeddedIT.nothingIsStartedUnlessItIsAskedFor"),
            Map.entry(
                    "zk.embedded.port",
                    "ZkEmbeddedIT.restartedApplicationHasThePortAndTheDataAndLeavesNoThreadOfTheOldOne"),
            Map.entry("zk.embedded.address", "ZkEmbeddedIT.addressAndTickTimeReachTheServer"),
            Map.entry(
                    "zk.embedded.data-directory",
                    "ZkEmbeddedIT.configurationIsReadFromTheServerByTheClientOfTheApplication"),
            Map.entry("zk.embedded.tick-time", "ZkEmbeddedIT.addressAndTickTimeReachTheServer"),
            Map.entry("zk.integration.client", "ZkIntegrationAutoConfigurationTests.aClientCanBeNamed"),
            Map.entry("zk.integration.leader.id", "ZkIntegrationAutoConfigurationTests.thereIsAnInitiatorForEachRole"),
            Map.entry(
                    "zk.integration.leader.revoke-in-doubt",
                    "ZkIntegrationAutoConfigurationTests.thereIsAnInitiatorForEachRole"),
            Map.entry(
                    "zk.integration.leader.roles", "ZkIntegrationAutoConfigurationTests.thereIsAnInitiatorForEachRole"),
            Map.entry(
                    "zk.integration.leader.root", "ZkIntegrationAutoConfigurationTests.thereIsAnInitiatorForEachRole"),
            Map.entry(
                    "zk.integration.leader.stop-timeout",
                    "ZkIntegrationAutoConfigurationTests.thereIsAnInitiatorForEachRole"),
            Map.entry("zk.integration.locks.enabled", "ZkIntegrationAutoConfigurationTests.itCanBeTurnedOff"),
            Map.entry(
                    "zk.integration.locks.max-hold",
                    "ZkIntegrationAutoConfigurationTests.rootAndLongestHoldAreProperties"),
            Map.entry(
                    "zk.integration.locks.root", "ZkIntegrationAutoConfigurationTests.rootAndLongestHoldAreProperties"),
            Map.entry(
                    "zk.integration.metadata-store.enabled",
                    "ZkIntegrationAutoConfigurationTests.adaptersUseAStoreOfMetadataInZooKeeperOnlyIfToldSo"),
            Map.entry(
                    "zk.integration.metadata-store.root",
                    "ZkIntegrationAutoConfigurationTests.adaptersUseAStoreOfMetadataInZooKeeperOnlyIfToldSo"),
            Map.entry("zk.shedlock.client", "ZkShedLockAutoConfigurationTests.aClientCanBeNamed"),
            Map.entry("zk.shedlock.enabled", "ZkShedLockAutoConfigurationTests.itCanBeTurnedOff"),
            Map.entry("zk.shedlock.root", "ZkShedLockAutoConfigurationTests.thereIsALockProvider"),
            Map.entry("zk.metrics.enabled", "ZkMetricsAutoConfigurationTests.metersCanBeSwitchedOff"),
            Map.entry("zk.metrics.request-timer", "ZkMetricsAutoConfigurationTests.operationsNeedNotBeTimed"),
            Map.entry("zk.observation.enabled", "ZkObservationAutoConfigurationTests.observationsCanBeSwitchedOff"),
            Map.entry("zk.observation.include-path", "ZkObservationAutoConfigurationTests.pathsAreToldIfAskedFor"),
            Map.entry(
                    "management.info.zookeeper.enabled",
                    "ZkInfoContributorAutoConfigurationTests.thereIsNoneUnlessAskedFor"),
            Map.entry(
                    "management.endpoint.zookeeper.access",
                    "ZkEndpointAutoConfigurationTests.theWebMayOnlyReadUnlessToldOtherwise"),
            Map.entry("management.endpoint.zookeeper.cache.time-to-live", "is Spring Boot's own"),
            Map.entry(
                    "management.health.zookeeper.enabled",
                    "ZkHealthContributorAutoConfigurationTests.healthCanBeSwitchedOff"));

    /** Groups that have a class of their own. */
    private static final List<String> OWN_CLASSES = List.of(
            "zk.config.",
            "zk.discovery.",
            "zk.embedded.",
            "zk.integration.",
            "zk.leader.",
            "zk.observation.",
            "zk.recipes.",
            "zk.shedlock.");

    private static final Map<String, Map.Entry<String, Consumer<ZkClientBuilder>>> ON_THE_BUILDER = onTheBuilder();

    private static Map<String, Map.Entry<String, Consumer<ZkClientBuilder>>> onTheBuilder() {
        Map<String, Map.Entry<String, Consumer<ZkClientBuilder>>> effects = new LinkedHashMap<>();
        Duration three = Duration.ofSeconds(3);
        effects.put("zk.session-timeout", Map.entry("3s", builder -> builder.sessionTimeout(three)));
        effects.put("zk.connect-timeout", Map.entry("3s", builder -> builder.connectTimeout(three)));
        effects.put("zk.request-timeout", Map.entry("3s", builder -> builder.requestTimeout(three)));
        effects.put("zk.close-timeout", Map.entry("3s", builder -> builder.closeTimeout(three)));
        effects.put("zk.create-chroot", Map.entry("true", builder -> builder.createChroot(true)));
        effects.put("zk.wait-for-connection", Map.entry("false", builder -> builder.waitForConnection(false)));
        effects.put("zk.new-session-after-expiry", Map.entry("false", builder -> builder.newSessionAfterExpiry(false)));
        effects.put("zk.restore-watches", Map.entry("false", builder -> builder.restoreWatches(false)));
        effects.put("zk.read-only", Map.entry("true", builder -> builder.readOnly(true)));
        effects.put("zk.hosts.follow-ensemble-changes", Map.entry("true", b -> b.followEnsembleChanges(true)));
        effects.put("zk.limits.max-in-flight-bytes", Map.entry("4KB", builder -> builder.maxInFlightBytes(4096)));
        effects.put("zk.hosts.shuffle", Map.entry("false", builder -> builder.shuffleHosts(false)));
        effects.put("zk.limits.max-in-flight", Map.entry("9", builder -> builder.maxInFlight(9)));
        effects.put("zk.limits.max-packet", Map.entry("4KB", builder -> builder.maxPacket(4096)));
        effects.put("zk.batching.writes", Map.entry("true", builder -> builder.batchWrites(true)));
        effects.put("zk.batching.reads", Map.entry("false", builder -> builder.batchReads(false)));
        effects.put("zk.limits.reject-when-full", Map.entry("true", builder -> builder.rejectWhenFull(true)));
        effects.put("zk.retry.max-tries", Map.entry("4", b -> b.commandRetry(argThat(p -> p.maxTries() == 4))));
        effects.put(
                "zk.retry.delay",
                Map.entry("3s", b -> b.commandRetry(argThat(p -> p.delay().equals(three)))));
        effects.put("zk.retry.backoff", Map.entry("3", b -> b.commandRetry(argThat(p -> p.backoff() == 3))));
        effects.put("zk.retry.jitter", Map.entry("0.1", b -> b.commandRetry(argThat(p -> p.jitter() == 0.1))));
        effects.put(
                "zk.retry.max-delay",
                Map.entry("3s", b -> b.commandRetry(argThat(p -> p.maxDelay().equals(three)))));
        effects.put(
                "zk.retry.deadline", Map.entry("3s", b -> b.commandRetry(argThat(p -> three.equals(p.deadline())))));
        effects.put("zk.retry.ignore-expire", Map.entry("false", b -> b.commandRetry(argThat(p -> !p.ignoreExpire()))));
        effects.put("zk.connect-retry.max-tries", Map.entry("4", b -> b.connectRetry(argThat(p -> p.maxTries() == 4))));
        effects.put(
                "zk.connect-retry.delay",
                Map.entry("3s", b -> b.connectRetry(argThat(p -> p.delay().equals(three)))));
        effects.put("zk.connect-retry.backoff", Map.entry("3", b -> b.connectRetry(argThat(p -> p.backoff() == 3))));
        effects.put("zk.connect-retry.jitter", Map.entry("0.1", b -> b.connectRetry(argThat(p -> p.jitter() == 0.1))));
        effects.put(
                "zk.connect-retry.max-delay",
                Map.entry("3s", b -> b.connectRetry(argThat(p -> p.maxDelay().equals(three)))));
        effects.put(
                "zk.connect-retry.deadline",
                Map.entry("3s", b -> b.connectRetry(argThat(p -> three.equals(p.deadline())))));
        return effects;
    }

    @Test
    void eachPropertyIsDescribed() throws IOException {
        assertThat(metadata())
                .isNotEmpty()
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .as("%s", property.get("name"))
                        .isNotBlank()
                        .endsWith(".")
                        .doesNotStartWith("The ")
                        .doesNotStartWith("A "));
    }

    @Test
    void theTypeOfNamedClientsTellsWhatIsBelowTheirNames() throws IOException {
        assertThat(metadata())
                .filteredOn(property -> "zk.clients".equals(property.get("name")))
                .singleElement()
                .satisfies(property -> assertThat(property.get("type"))
                        .isEqualTo("java.util.Map<java.lang.String," + ZkClientProperties.class.getName() + ">"));
    }

    @Test
    void eachPropertyStandsInTheReadmeAndNoOther() throws IOException {
        List<String> inReadme = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../README.md"))) {
            if (line.startsWith("| `zk.") || line.startsWith("| `management.")) {
                // A row may name several, "`zk.retry.delay`, `.backoff`", and the parts of a list one by one.
                String[] names =
                        line.split(" \\| ", -1)[0].replaceAll("[|` ]", "").split(",", -1);
                String group = names[0].substring(0, names[0].lastIndexOf('.'));
                for (String name : names) {
                    inReadme.add((name.startsWith(".") ? group + name : name).replaceAll("\\[0].*", ""));
                }
            }
        }
        assertThat(metadata()).extracting(property -> property.get("name")).hasSameElementsAs(inReadme);
    }

    @Test
    void eachPropertyHasAnEffectThatATestShows() throws IOException {
        List<String> tested = new ArrayList<>(ELSEWHERE.keySet());
        tested.addAll(ON_THE_BUILDER.keySet());
        assertThat(metadata()).extracting(property -> property.get("name")).hasSameElementsAs(tested);
    }

    @Test
    void eachPropertyOfTheBuilderReachesIt() {
        ON_THE_BUILDER.forEach((name, effect) -> {
            ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
            new ZkClientBuilderConfigurer(bind(Map.of(name, effect.getKey())), List.of()).configure(builder, "zk");
            effect.getValue().accept(verify(builder));
        });
    }

    @Test
    void defaultsAreThoseOfTheMetadata() throws IOException {
        ZkProperties defaults = new ZkProperties();
        for (Map<String, Object> property : metadata()) {
            String name = (String) property.get("name");
            boolean ofTheClient = name.startsWith("zk.") && OWN_CLASSES.stream().noneMatch(name::startsWith);
            if (property.containsKey("defaultValue") && !name.endsWith(".enabled") && ofTheClient) {
                ZkProperties bound = bind(Map.of(name, text(property.get("defaultValue"))));
                assertThat(value(bound, javaPath(name))).as(name).isEqualTo(value(defaults, javaPath(name)));
            }
        }
    }

    /** What counts: where a client may inherit it that is not what the getter returns, but the method of its name. */
    private static @Nullable Object value(ZkProperties properties, String path) {
        BeanWrapperImpl wrapper = new BeanWrapperImpl(properties);
        int dot = path.lastIndexOf('.');
        Object group = dot < 0 ? properties : wrapper.getPropertyValue(path.substring(0, dot));
        Method counting = ReflectionUtils.findMethod(group.getClass(), path.substring(dot + 1));
        if (counting == null) {
            return wrapper.getPropertyValue(path);
        }
        ReflectionUtils.makeAccessible(counting);
        return ReflectionUtils.invokeMethod(counting, group);
    }

    @Test
    void defaultAclIsMadeOfItsEntries() {
        ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
        Map<String, String> entries = Map.of(
                "zk.default-acl[0].scheme", "auth",
                "zk.default-acl[1].scheme", "world",
                "zk.default-acl[1].id", "anyone",
                "zk.default-acl[1].permissions", "r");
        new ZkClientBuilderConfigurer(bind(entries), List.of()).configure(builder, "zk");
        verify(builder).defaultAcl(List.of(Acl.auth(Acl.ALL), Acl.world(Acl.READ)));
        assertThatThrownBy(() -> new ZkClientBuilderConfigurer(
                                bind(Map.of("zk.default-acl[0].scheme", "auth", "zk.default-acl[0].permissions", "rx")),
                                List.of())
                        .configure(builder, "zk"))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("zk.default-acl[0].permissions");
    }

    @Test
    void whereAndWhoGoToTheConnectionDetails() {
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(
                bind(Map.of(
                        "zk.connect-string",
                        "a:1,b:2",
                        "zk.auth[0].scheme",
                        "digest",
                        "zk.auth[0].credentials",
                        "u:p")),
                null,
                null);
        assertThat(details.getConnectString()).isEqualTo("a:1,b:2");
        assertThat(details.getAuth()).containsExactly(new ZkConnectionDetails.Auth("digest", "u:p"));
    }

    @Test
    void modesBindInEitherSpelling() {
        ZkProperties properties = bind(Map.of("zk.startup.mode", "fail-fast", "zk.events.watch-paths[0].mode", "tree"));
        assertThat(properties.getStartup().getMode()).isEqualTo(ZkProperties.StartupMode.FAIL_FAST);
        assertThat(properties.getEvents().getWatchPaths().get(0).getMode()).isEqualTo(ZkWatch.Mode.TREE);
    }

    private static String text(Object defaultValue) {
        return defaultValue instanceof List<?> list
                ? StringUtils.collectionToCommaDelimitedString(list)
                : String.valueOf(defaultValue);
    }

    private static String javaPath(String name) {
        StringBuilder path = new StringBuilder();
        ConfigurationPropertyName parsed = ConfigurationPropertyName.of(name);
        for (int i = 1; i < parsed.getNumberOfElements(); i++) {
            String[] words = parsed.getElement(i, ConfigurationPropertyName.Form.ORIGINAL)
                    .split("-");
            path.append(i > 1 ? "." : "").append(words[0]);
            for (int word = 1; word < words.length; word++) {
                path.append(Character.toUpperCase(words[word].charAt(0))).append(words[word].substring(1));
            }
        }
        return path.toString();
    }

    private static ZkProperties bind(Map<String, String> values) {
        Binder binder = new Binder(
                ConfigurationPropertySources.from(new MapPropertySource("test", Map.copyOf(values))),
                null,
                ApplicationConversionService.getSharedInstance());
        return binder.bind("zk", Bindable.ofInstance(new ZkProperties())).get();
    }

    private static List<Map<String, Object>> metadata() throws IOException {
        // Other modules have such a file too, and the tests' own comes before ours: ours is beside our classes.
        URL classes = ZkProperties.class.getProtectionDomain().getCodeSource().getLocation();
        try (InputStream json = new URL(classes, "META-INF/spring-configuration-metadata.json").openStream()) {
            return JsonPath.parse(json).read("$.properties[*]");
        }
    }
}
