// SPDX-License-Identifier: Apache-2.0
/**
 * How a program of ours is looked at from outside: the kubelet's questions whether it lives and is
 * ready, in plain HTTP; its metrics over HTTPS, for whoever the API server lets read them. What it
 * logs is a package of its own, {@code log}.
 *
 * <p>Owns the ports, the certificate and the question to the API server. Must not know what is
 * measured, nor which program it is in.
 */
@NullMarked
package org.ovn.evpn.serving;

import org.jspecify.annotations.NullMarked;
