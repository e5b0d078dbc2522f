// The C++ tells the compiler where in the source its statements come from, if asked.
// RUN: rm -rf %t && mkdir -p %t && cp %s %t/'a "b" \ c.mlir'
// RUN: ascend-translate %s --line-directives -o %t/out.cpp
// RUN: FileCheck %s --input-file %t/out.cpp
// RUN: awk '/^#line .*out.cpp/ { print "behind", $2 - NR }' %t/out.cpp | FileCheck %s --check-prefix=OWN
// RUN: ascend-translate %s --line-directives | FileCheck %s --check-prefix=STDOUT
// RUN: ascend-translate %t/'a "b" \ c.mlir' --line-directives | FileCheck %s --check-prefix=QUOTED
// Nothing else changes.
// RUN: ascend-translate %s -o %t/plain.cpp
// RUN: grep -v '^#line ' %t/out.cpp > %t/without.cpp
// RUN: diff %t/plain.cpp %t/without.cpp

// Each statement has its line, a statement of two lines one; the chain is told once. What follows has its own line
// again: the directive says the number of the line after it.
// CHECK-LABEL: if (condition) {
// CHECK-NEXT: {{^}}#line [[#@LINE+16]] "{{.*}}line_directives.mlir" // line_directives.mlir:[[#@LINE+16]]:8, called from line_directives.mlir:[[#@LINE+22]]:3{{$}}
// CHECK-NEXT: const float value = xGm.GetValue(i);
// CHECK-NEXT: {{^}}#line [[#@LINE+15]] "{{.*}}line_directives.mlir" // line_directives.mlir:[[#@LINE+15]]:3, called from line_directives.mlir:[[#@LINE+20]]:3{{$}}
// CHECK-NEXT: yGm.SetValue(i, value);
// CHECK-NEXT: {{^}}#line [[#@LINE+13]] "{{.*}}line_directives.mlir"{{$}}
// CHECK-NEXT: DataCacheCleanAndInvalid
// CHECK-NEXT: {{^}}#line {{[0-9]+}} "{{.*}}out.cpp"{{$}}
// CHECK-NEXT: {{^}}    }
// CHECK-NOT: #line
// CHECK: op.Process();

// OWN: {{^}}behind 1{{$}}
// STDOUT: {{^}}#line {{[0-9]+}} "line_directives.cpp"{{$}}
// QUOTED: "{{.*}}a \"b\" \\ c.mlir"

func.func private @move(%x: memref<4xf32>, %y: memref<4xf32>, %i: index) {
  %v = memref.load %x[%i] : memref<4xf32>
  memref.store %v, %y[%i] : memref<4xf32>
  return
}

func.func @scalar(%x: memref<4xf32>, %y: memref<4xf32>, %i: index) attributes {hacc.entry} {
  func.call @move(%x, %y, %i) : (memref<4xf32>, memref<4xf32>, index) -> ()
  return
}
