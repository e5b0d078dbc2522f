#pragma once
/* What programs may ask of the simulator beside ACL. C, exported by libascend_sim. */
#include <stddef.h>
#include <stdint.h>

#define ASCEND_SIM_CONTROL __attribute__((visibility("default")))

/* NOLINTBEGIN(modernize-use-using,modernize-deprecated-headers): this is C */
#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint64_t errors;   /* different errors */
  uint64_t warnings; /* different warnings */
  uint64_t notes;
  uint64_t occurrences; /* all, with repetitions */
  uint64_t dropped;     /* different ones beyond the limit */
  uint64_t launches;
  uint64_t auto_syncs; /* orders between operations that only the device compiler's --cce-auto-sync makes */
  uint64_t suppressed; /* findings that a rule of the suppression file covers, with repetitions */
} AscendSimTotals;

/* Sets an option for the launches to come: check (all, none, or a list of memory,race,init,sync), auto-sync (on, off),
   order (program, lazy, fuzz, fuzz:SEED), suppress (a file of rules), threads, limit, print (on, off), report (a JSON
   file of the findings, an HTML page of the measurements), soc, clock (on, off), profile (on: text on standard error; a
   .csv file), trace (a JSON file). Null on success, else a message that is valid until the thread's next call. */
ASCEND_SIM_CONTROL const char* ascend_sim_set_option(const char* name, const char* value);
/* What is wrong with the ASCEND_SIM_* environment; null: nothing. */
ASCEND_SIM_CONTROL const char* ascend_sim_environment_error(void);
ASCEND_SIM_CONTROL void ascend_sim_totals(AscendSimTotals* totals);
/* All findings as JSON or as text. Both write at most `size` bytes with a terminating 0, and return the length of the
   whole text without it. */
ASCEND_SIM_CONTROL size_t ascend_sim_findings_json(char* buffer, size_t size);
ASCEND_SIM_CONTROL size_t ascend_sim_findings_text(char* buffer, size_t size);
ASCEND_SIM_CONTROL void ascend_sim_clear_findings(void);

/* Says that the host's array in the device memory at `address` has elements of `type` ("f16", "i32", …), so that a
   kernel that takes them for others is found. Null on success, else a message as from ascend_sim_set_option. */
ASCEND_SIM_CONTROL const char* ascend_sim_set_element_type(const void* address, const char* type);

/* What the simulated device's clock said of the launches so far, for people and as CSV; as ascend_sim_findings_text. */
ASCEND_SIM_CONTROL size_t ascend_sim_profile_text(char* buffer, size_t size);
ASCEND_SIM_CONTROL size_t ascend_sim_profile_csv(char* buffer, size_t size);
/* Microseconds that the launches so far took on the simulated device. */
ASCEND_SIM_CONTROL double ascend_sim_device_time(void);
/* Writes the files that the options profile, trace and report ask for, which otherwise happens when the process ends.
   Null on success, else a message as from ascend_sim_set_option. */
ASCEND_SIM_CONTROL const char* ascend_sim_write_profile(void);
ASCEND_SIM_CONTROL void ascend_sim_clear_profile(void);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-use-using,modernize-deprecated-headers) */
