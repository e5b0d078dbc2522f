#define BOOST_TEST_MODULE ascend_run_program
#include <boost/test/unit_test.hpp>
