// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

/**
 * An Event to record on an object once its status is written.
 *
 * @param warning Warning or Normal
 * @param reason of the condition that changed, as the API has it
 * @param message a sentence
 */
public record ConditionEvent(boolean warning, String reason, String message) {}
