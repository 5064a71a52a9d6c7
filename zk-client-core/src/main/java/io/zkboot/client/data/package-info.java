/** What a znode is: its data, status, access control list, the ways to create one, and the operations of a multi. */
@NullMarked
package io.zkboot.client.data;

import org.jspecify.annotations.NullMarked;
