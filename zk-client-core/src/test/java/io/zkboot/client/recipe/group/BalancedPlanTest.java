/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets what, which all members of all versions must agree on. */
class BalancedPlanTest {
    private final BalancedPlan plan = new BalancedPlan();

    /** The figures were worked out apart from the class, from FNV-1a and the finaliser of MurmurHash3. */
    @Test
    void membersOfAllVersionsAgree() {
        List<String> items = new ArrayList<>(
                IntStream.range(0, 11).mapToObj(i -> "item-" + i).toList());
        items.add("\u00e4");
        items.add("\u20ac");
        List<String> members = List.of("alice", "bob", "carol", "dave");
        assertThat(plan.share(items, members, "alice")).containsExactly("item-3", "item-6", "\u20ac");
        assertThat(plan.share(items, members, "bob")).containsExactly("item-1", "item-10", "item-7", "\u00e4");
        assertThat(plan.share(items, members, "carol")).containsExactly("item-0", "item-4", "item-9");
        assertThat(plan.share(items, members, "dave")).containsExactly("item-2", "item-5", "item-8");
    }

    @Test
    void sharesAreInOrderAndNobodyHasTwoMoreThanAnother() {
        for (int members = 1; members < 9; members++) {
            for (int items = 0; items < 30; items++) {
                List<String> names =
                        IntStream.range(0, members).mapToObj(i -> "m" + i).toList();
                List<String> all =
                        IntStream.range(0, items).mapToObj(i -> "i" + i).toList();
                List<String> shared = new ArrayList<>();
                for (String name : names) {
                    List<String> share = plan.share(all, names, name);
                    assertThat(share).isSorted().hasSizeBetween(items / members, (items + members - 1) / members);
                    shared.addAll(share);
                }
                assertThat(shared).containsExactlyInAnyOrderElementsOf(all);
            }
        }
    }

    @Test
    void whoIsNoMemberGetsNothing() {
        assertThat(plan.share(List.of("a"), List.of(), "me")).isEmpty();
        assertThat(plan.share(List.of("a"), List.of("other"), "me")).isEmpty();
    }
}
