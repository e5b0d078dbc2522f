#define BOOST_TEST_MODULE simulator_acl
#include <boost/test/unit_test.hpp>
