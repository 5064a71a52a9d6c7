/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.event.Reason;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.spring.event.ZkNodeCreatedEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.listener.ZkWatchInvocation;
import io.zkboot.spring.listener.ZkWatchObserver.ObservedCall;
import io.zkboot.spring.metrics.ZkClientMetrics;
import io.zkboot.spring.metrics.ZkClientTimers;
import io.zkboot.spring.metrics.ZkRecipeGroup;
import io.zkboot.spring.metrics.ZkRecipeMetrics;
import io.zkboot.spring.observation.ZkListenerObserver;
import io.zkboot.spring.observation.ZkOperationObserver;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of meters in docs/spring.md and the dashboard name the meters that there are, and their tags. */
class MetersPageTests {
    /** Not on the dashboard: what Micrometer adds to each observation that is under way. */
    private static final Set<String> LEFT_OUT =
            Set.of("zookeeper.client.operation.active", "zookeeper.listener.active");

    private static final Set<String> OF_PROMETHEUS = Set.of("instance");
    private static final Pattern METRIC = Pattern.compile("zookeeper_\\w+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("`([\\w.]+)`(?: \\(tags? ([^)]*)\\))?");

    private static final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Everything that the starter registers, whatever is switched on by default. A new meter belongs here. */
    @BeforeAll
    static void registerAll() {
        ZkClient client = ZkClient.builder("localhost:1").build();
        new ZkClientMetrics(() -> Map.of("main", client)).bindTo(meters);
        ZkClientTimers timers = new ZkClientTimers(meters, "main", true);
        timers.pingAnswered(1);
        timers.connectAttempted(1, Reason.NONE);
        timers.operationEnded("getData", 1, ErrorCode.OK);
        timers.retried("getData", 1, ErrorCode.CONNECTION_LOSS);
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        ObservedOperation operation = Objects.requireNonNull(
                new ZkOperationObserver(observations, "main", null, true).operationStarted("getData", "/a"));
        ZkNodeCreatedEvent event = mock(ZkNodeCreatedEvent.class);
        when(event.getType()).thenReturn(ZkNodeEventType.CREATED);
        when(event.getPath()).thenReturn("/a");
        ObservedCall call = Objects.requireNonNull(new ZkListenerObserver(observations, null, true)
                .callStarted(new ZkWatchInvocation("mine", event, null, null, null, Map.of()), "main"));
        call.returned();
        call.ended(null);
        operation.ended(null, null);
        registerRecipes();
    }

    private static void registerRecipes() {
        ZkElection election = mock(ZkElection.class);
        when(election.clientName()).thenReturn("main");
        when(election.id()).thenReturn("job");
        ZkRecipeMetrics recipes = new ZkRecipeMetrics(
                meters, (recipe, path) -> ZkRecipeGroup.firstPart(path), () -> mock(ZkRecipesView.class));
        recipes.bind(List.of(election));
        RecipeObserver observer = recipes.observer("main");
        observer.granted("lock", "/locks/a", Duration.ZERO);
        observer.refused("lock", "/locks/a", RecipeObserver.Refusal.TIMED_OUT, Duration.ZERO);
        observer.queuedAgain("lock", "/locks/a");
        observer.inDoubt("lock", "/locks/a");
        observer.released("lock", "/locks/a", Duration.ZERO);
        observer.lost("lock", "/locks/a", LossReason.EVICTED, Duration.ZERO);
        observer.nodeFailed("node", "/nodes/a", new IllegalStateException());
        observer.resynced("cache", "/caches/a", 1, Duration.ZERO);
        observer.cacheSize("cache", "/caches/a", 1);
        observer.listenerFailed("cache", "/caches/a", new IllegalStateException());
    }

    private static Map<String, Set<String>> tagsByName() {
        Map<String, Set<String>> tags = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            tags.put(
                    meter.getId().getName(),
                    meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new)));
        }
        return tags;
    }

    /** What Prometheus calls it: Micrometer's naming convention, for the kinds of meters that we have. */
    private static List<String> inPrometheus(Meter.Id id) {
        String name = id.getName().replace('.', '_');
        String unit = id.getBaseUnit();
        boolean timed = id.getType() == Meter.Type.TIMER || id.getType() == Meter.Type.LONG_TASK_TIMER;
        if (unit != null && !timed && !name.endsWith("_" + unit)) {
            name += "_" + unit;
        }
        return switch (id.getType()) {
            case COUNTER -> List.of(name + "_total");
            case TIMER, LONG_TASK_TIMER ->
                List.of(name + "_seconds_count", name + "_seconds_sum", name + "_seconds_max");
            default -> List.of(name);
        };
    }

    private static String section() throws IOException {
        String page = Files.readString(Path.of("../docs/spring.md"));
        String rest = page.substring(page.indexOf("\n## Metrics\n") + 1);
        return rest.substring(0, rest.indexOf("\n## "));
    }

    private static String kind(Meter.Type type) {
        return switch (type) {
            case LONG_TASK_TIMER, TIMER -> "timers";
            default -> type.name().toLowerCase(Locale.ROOT) + "s";
        };
    }

    @Test
    void thePageNamesEachMeterWithItsKindAndTags() throws IOException {
        Map<String, String> onThePage = new TreeMap<>();
        for (String line :
                section().lines().filter(each -> each.startsWith("| ")).toList()) {
            String[] cells = line.split("\\|", -1);
            Matcher names = NAME.matcher(cells[2]);
            while (names.find()) {
                Set<String> tags = new TreeSet<>(Set.of("client"));
                if (names.group(2) != null) {
                    tags.addAll(List.of(names.group(2).replace("`", "").split(", ", -1)));
                }
                onThePage.put("zookeeper." + names.group(1), cells[1].strip() + " " + tags);
            }
        }
        Map<String, String> registered = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            Meter.Id id = meter.getId();
            Set<String> tags = id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
            if (!LEFT_OUT.contains(id.getName())) {
                registered.put(id.getName(), kind(id.getType()) + " " + tags);
            }
        }
        assertThat(onThePage).isEqualTo(registered);
    }

    private static List<String> queries() throws IOException {
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(Path.of("../docs/grafana/zookeeper.json")));
        return dashboard.findValues("expr").stream().map(JsonNode::asString).toList();
    }

    private static Map<String, Meter.Id> byPrometheusName() {
        Map<String, Meter.Id> names = new TreeMap<>();
        meters.getMeters()
                .forEach(meter -> inPrometheus(meter.getId()).forEach(name -> names.put(name, meter.getId())));
        return names;
    }

    @Test
    void eachQueryOfTheDashboardNamesMetersAndTagsThatThereAre() throws IOException {
        Map<String, Meter.Id> known = byPrometheusName();
        assertThat(queries()).hasSizeGreaterThan(20).allSatisfy(query -> {
            Set<String> tags = new LinkedHashSet<>(OF_PROMETHEUS);
            List<String> names =
                    METRIC.matcher(query).results().map(hit -> hit.group()).toList();
            assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(known).containsKey(name));
            names.forEach(name -> known.get(name).getTags().forEach(tag -> tags.add(tag.getKey())));
            Set<String> used = LABEL.matcher(query)
                    .results()
                    .map(hit -> hit.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            BY.matcher(query)
                    .results()
                    .forEach(hit -> used.addAll(List.of(hit.group(1).split(", ", -1))));
            assertThat(tags).containsAll(used);
        });
    }

    @Test
    void eachMeterIsOnTheDashboardOrLeftOut() throws IOException {
        Map<String, Meter.Id> known = byPrometheusName();
        Set<String> shown = queries().stream()
                .flatMap(query -> METRIC.matcher(query).results().map(hit -> hit.group()))
                .filter(known::containsKey)
                .map(name -> known.get(name).getName())
                .collect(Collectors.toCollection(TreeSet::new));
        shown.addAll(LEFT_OUT);
        assertThat(shown).isEqualTo(tagsByName().keySet());
    }
}
