/* schema_table.h - the data behind schema.h, shared by its two halves only. */
#ifndef CS_TABLE_SCHEMA_TABLE_H
#define CS_TABLE_SCHEMA_TABLE_H

#include "table/schema.h"

extern const struct cs_column_def cs_schema_column_table[];
extern const size_t cs_schema_column_count;

/* Value lists, each ending with .value NULL. */
extern const struct cs_value_def cs_values_band[], cs_values_csat_trend[];
extern const struct cs_value_def cs_values_channel[], cs_values_direction[], cs_values_of_status[],
    cs_values_outcome[], cs_values_customer_type[], cs_values_priority[], cs_values_complaint[],
    cs_values_csat[], cs_values_resolved_by[], cs_values_actor_type[], cs_values_action[],
    cs_values_agent_state[], cs_values_order_status[], cs_values_gender[], cs_values_severity[];

#endif
