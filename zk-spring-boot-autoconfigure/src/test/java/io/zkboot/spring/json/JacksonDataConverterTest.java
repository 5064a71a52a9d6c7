/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.json.JsonMapper;

class JacksonDataConverterTest {
    private final JacksonDataConverter converter =
            new JacksonDataConverter(JsonMapper.builder().build());

    record Tree<T extends Tree<T>>(String name, List<T> children) {}

    record Vertex<V extends Vertex<V, E>, E extends Edge<V, E>>(String name, List<E> edges) {}

    record Edge<V extends Vertex<V, E>, E extends Edge<V, E>>(V to) {}

    static class Types {
        @SuppressWarnings("rawtypes")
        Map<String, Tree> trees;
    }

    @Test
    @SuppressWarnings("rawtypes")
    void aTypeThatIsBoundedByItselfIsRead() {
        Object tree =
                read("{\"name\":\"root\",\"children\":[{\"name\":\"leaf\"}]}", ResolvableType.forClass(Tree.class));
        assertThat(tree).isInstanceOfSatisfying(Tree.class, root -> {
            assertThat(root.name()).isEqualTo("root");
            assertThat((Object) root.children()).isEqualTo(List.of(new Tree<>("leaf", null)));
        });
        assertThat(read(
                        "{\"name\":\"one\",\"edges\":[{\"to\":{\"name\":\"two\"}}]}",
                        ResolvableType.forClass(Vertex.class)))
                .isInstanceOf(Vertex.class)
                .hasToString("Vertex[name=one, edges=[Edge[to=Vertex[name=two, edges=null]]]]");
        ResolvableType trees = ResolvableType.forField(ReflectionUtils.findField(Types.class, "trees"));
        assertThat(read("{\"a\":{\"name\":\"b\"}}", trees)).isEqualTo(Map.of("a", new Tree<>("b", null)));
    }

    private Object read(String json, ResolvableType type) {
        return converter.convert(json.getBytes(UTF_8), type);
    }
}
