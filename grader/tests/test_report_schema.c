/* test_report_schema.c -- docs/report.schema.json against what is written.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include "report.h"
#include "test_report_data.h"

/* As much of JSON Schema as docs/report.schema.json uses; patterns apart. */
static void check_schema(json_t *root, json_t *schema, json_t *value);

static bool
has_type(json_t *value, const char *type)
{
    return (strcmp(type, "object") == 0 && json_is_object(value)) ||
           (strcmp(type, "array") == 0 && json_is_array(value)) ||
           (strcmp(type, "string") == 0 && json_is_string(value)) ||
           (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
           (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
           (strcmp(type, "number") == 0 && json_is_number(value)) ||
           (strcmp(type, "null") == 0 && json_is_null(value));
}

static void
check_type(json_t *type, json_t *value)
{
    bool good =
        json_is_string(type) && has_type(value, json_string_value(type));
    json_t *one;
    size_t i;

    json_array_foreach(type, i, one)
    {
        good = good || has_type(value, json_string_value(one));
    }
    CHECK(good);
}

static void
check_enum(json_t *allowed, json_t *value)
{
    bool good = false;
    json_t *one;
    size_t i;

    json_array_foreach(allowed, i, one)
    {
        good = good || json_equal(one, value);
    }
    CHECK(good);
}

/* Exactly the fields that are described, and all of them. */
static void
check_fields(json_t *root, json_t *schema, json_t *value)
{
    json_t *properties = json_object_get(schema, "properties"), *field;
    json_t *required = json_object_get(schema, "required");
    const char *key;

    CHECK_SAME(json_object_size(value), json_array_size(required));
    CHECK_SAME(json_object_size(value), json_object_size(properties));
    json_object_foreach(value, key, field)
    {
        ou_test_note("field %s", key);
        CHECK_NOT_NULL(json_object_get(properties, key));
        check_schema(root, json_object_get(properties, key), field);
    }
}

static void
check_schema(json_t *root, json_t *schema, json_t *value)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    json_t *element;
    size_t i;

    if (ref != NULL) {
        schema = json_object_get(json_object_get(root, "$defs"),
                                 ref + strlen("#/$defs/"));
        CHECK_NOT_NULL(schema);
    }
    if (json_object_get(schema, "type") != NULL) {
        check_type(json_object_get(schema, "type"), value);
    }
    if (json_object_get(schema, "enum") != NULL) {
        check_enum(json_object_get(schema, "enum"), value);
    }
    if (json_is_object(value)) {
        check_fields(root, schema, value);
    }
    json_array_foreach(value, i, element)
    {
        check_schema(root, json_object_get(schema, "items"), element);
    }
}

TEST(report_schema, describes_what_is_written)
{
    json_t *schema = json_load_file("docs/report.schema.json", 0, NULL);

    CHECK_NOT_NULL(schema);
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        struct grade *grade = sample_grade("ada", (enum sample_kind)kind, 3);
        json_t *report = report_json(&grade, 1);

        check_schema(schema, schema, report);
        json_decref(report);
        grade_free(grade);
    }
    json_decref(schema);
}
