/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Adds to the counter: {@code POST /counter}; takes and releases its lock: {@code POST}, {@code DELETE /counter/lock}.
 */
@RestController
@RequestMapping("/counter")
class CounterController {
    private final Counter counter;
    private final HeldLock lock;

    CounterController(Counter counter, HeldLock lock) {
        this.counter = counter;
        this.lock = lock;
    }

    @PostMapping
    Counter.Sum add() {
        return counter.add();
    }

    @PostMapping("/lock")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void take() {
        lock.take();
    }

    @DeleteMapping("/lock")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void release() {
        lock.release();
    }
}
