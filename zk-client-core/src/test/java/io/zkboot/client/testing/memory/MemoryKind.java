/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import java.util.List;

/** What a contender contends for, and whether it holds. */
enum MemoryKind {
    EXCLUSIVE("lock-"),
    READ("__READ__"),
    WRITE("__WRIT__"),
    PERMIT("permit-"),
    LEADER("latch-");

    private final String text;

    MemoryKind(String text) {
        this.text = text;
    }

    /** What stands before the number in names. */
    String text() {
        return text;
    }

    /** Whether somebody at that place of a queue holds. */
    static boolean holds(List<MemoryNode> queue, int index, int permits) {
        switch (queue.get(index).kind()) {
            case READ -> {
                return queue.subList(0, index).stream().noneMatch(node -> node.kind() == WRITE);
            }
            case PERMIT -> {
                return queue.subList(0, index + 1).stream()
                                .mapToInt(MemoryNode::permits)
                                .sum()
                        <= permits;
            }
            default -> {
                return index == 0;
            }
        }
    }
}
