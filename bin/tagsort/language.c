/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "language.h"

#include <stddef.h>

#define C_OTHERS \
	"d=macro e=enumerator f=function h=header l=local m=member " \
	"p=prototype v=variable x=externvar z=parameter L=label " \
	"D=macroparam"
#define CXX_OTHERS C_OTHERS " n=namespace A=alias N=name U=using Z=tparam"
#define C_TYPES "s=struct u=union g=enum"

/* clang-format off */
const struct language languages[] = {
	{"Ada", "adb ads ada Ada", "t=type", "u=subtype", ""},
	{"Asm", "s S asm ASM", "", "", "d=define l=label m=macro s=section"},
	{"Basic", "bas bi bm bb pb", "t=type g=enum", "", ""},
	{"C", "c", C_TYPES, "t=typedef", C_OTHERS},
	{"C#", "cs", "c=class s=struct i=interface g=enum", "t=typedef", ""},
	{"C++", "h cc cpp cxx c++ cp hh hpp hxx h++ hp inl C H CPP CXX",
	    "c=class " C_TYPES, "t=typedef", CXX_OTHERS},
	{"CSS", "css", "", "", "c=class"},
	{"CUDA", "cu cuh", "c=class " C_TYPES, "t=typedef", CXX_OTHERS},
	{"D", "d di", "c=class i=interface " C_TYPES, "a=alias", ""},
	{"DBusIntrospect", "", "", "", "i=interface"},
	{"Eiffel", "e", "c=class", "", ""},
	{"Elixir", "ex exs", "r=record p=protocol y=type", "", ""},
	{"Elm", "elm", "t=type", "a=alias", ""},
	{"Erlang", "erl ERL hrl HRL", "r=record t=type", "", ""},
	{"Falcon", "fal ftd", "c=class", "", ""},
	{"Flex", "as mxml", "c=class i=interface", "", ""},
	{"Fortran", "f for ftn f77 f90 f95 f03 f08 f15 F FOR FTN F77 F90 F95",
	    "t=type E=enum", "", "i=interface"},
	{"Glade", "", "", "", "c=class"},
	{"Go", "go", "s=struct i=interface t=type", "a=talias", ""},
	{"HTML", "htm html", "", "", "c=class"},
	{"Haskell", "hs", "t=type", "", ""},
	{"Haxe", "hx", "c=class e=enum i=interface", "t=typedef", ""},
	{"ITcl", "itcl", "c=class", "", ""},
	{"Inko", "inko", "o=class t=trait", "", ""},
	{"JSON", "json", "", "", "o=object s=string"},
	{"Java", "java", "c=class i=interface g=enum a=annotation", "", ""},
	{"JavaScript", "js jsx mjs", "c=class", "", ""},
	{"Julia", "jl", "s=struct t=type", "", ""},
	{"Kotlin", "kt kts", "c=class i=interface o=object", "T=typealias",
	    ""},
	{"LiterateHaskell", "lhs", "t=type", "", ""},
	{"MatLab", "", "c=class", "", ""},
	{"Moose", "", "c=class", "", ""},
	{"Myrddin", "myr", "t=type r=trait", "", ""},
	{"OCaml", "ml mli aug", "t=type c=class", "", ""},
	{"ObjectiveC", "m mm", "i=interface P=protocol c=class s=struct "
	    "e=enum", "t=typedef", "I=implementation"},
	{"OldC", "", C_TYPES, "t=typedef", C_OTHERS},
	{"OldC++", "", "c=class " C_TYPES, "t=typedef", CXX_OTHERS},
	{"PHP", "php php3 php4 php5 php7 phtml",
	    "c=class i=interface t=trait", "", ""},
	{"Perl6", "p6 pm6 pl6", "c=class g=grammar r=role", "", ""},
	{"Protobuf", "proto", "m=message g=enum", "", ""},
	{"PuppetManifest", "pp", "", "", "c=class t=type"},
	{"Python", "py pyx pxd pxi wsgi scons", "c=class", "", ""},
	{"R6Class", "", "c=class", "", ""},
	{"ReStructuredText", "rst rest", "", "", "s=section"},
	{"Ruby", "rb ruby", "c=class", "", ""},
	{"Rust", "rs", "s=struct u=union g=enum i=interface", "t=typedef", ""},
	{"S4Class", "", "c=class", "", ""},
	{"SCSS", "scss", "", "", "c=class"},
	{"SML", "sml sig", "t=type", "", "r=structure"},
	{"SQL", "sql", "", "s=subtype", ""},
	{"Scala", "scala", "c=class T=trait o=object", "t=type", ""},
	{"Swift", "swift", "c=class s=struct e=enum p=protocol",
	    "t=typealias", ""},
	{"SystemVerilog", "sv svh svi",
	    "C=class S=struct E=enum I=interface l=ifclass", "T=typedef",
	    "N=nettype"},
	{"TypeScript", "ts tsx", "c=class i=interface g=enum", "a=alias", ""},
	{"VHDL", "vhd vhdl", "r=record t=type", "T=subtype", ""},
	{"Vera", "vr vri vrh", "c=class g=enum i=interface", "T=typedef", ""},
	{"Zephir", "zep", "c=class i=interface t=trait", "", ""},
	{NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */
